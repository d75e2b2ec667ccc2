// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.testkit.mqtt.RawMqttClient;
import org.junit.jupiter.api.Test;

/** What is kept for a device that does not read what it is sent. */
class SlowConsumerTest {
    private static final int MESSAGES = 600;
    private static final String LARGE = "x".repeat(200_000);

    /** More than the buffers of both sockets and the watermark of ours hold, a third of what is sent. */
    private static final long BOUND = 40_000_000;

    @Test
    void whoReadsNothingKeepsNoMoreThanItsBoundsHold() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER);
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            for (int i = 0; i < MESSAGES; i++) {
                platform.pub(GatewayFixture.TEST, LARGE, 0);
            }
            long written = platform.counters.value(Counters.Event.DOWNLINK_QOS_0);
            long dropped = platform.counters.value(DropReason.SLOW_CONSUMER);
            assertThat(written + dropped).isEqualTo(MESSAGES);
            assertThat(written * LARGE.length()).isPositive().isLessThan(BOUND);
            other.expectOnlyPong();
        }
    }
}
