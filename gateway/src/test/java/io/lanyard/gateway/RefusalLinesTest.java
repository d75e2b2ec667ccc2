// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device that asks for what it may not have fills counters, not the log. */
class RefusalLinesTest {
    private static final int LINES_PER_MINUTE = 20;

    private final LogLines lines = LogLines.of("io.lanyard.gateway");

    @AfterEach
    void stopListening() {
        lines.close();
    }

    private List<String> linesWith(String text) {
        return lines.like(line -> line.contains(text));
    }

    private static void write(RawMqttClient device, int from, int to, IntFunction<String> packet) {
        for (int i = from; i < to; i++) {
            device.write(packet.apply(i));
            var _ = device.readPacket();
        }
    }

    @Test
    void refusedFiltersAreToldSoManyTimesAMinuteAndAllCounted() throws Exception {
        IntFunction<String> subscribe =
                i -> "82 r %04x s'/none/of/yours/%d' 01".formatted(i + 1, i);
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            write(device, 0, 100, subscribe);

            assertThat(linesWith("/none/of/yours")).hasSize(LINES_PER_MINUTE);
            platform.clock.advance(Duration.ofSeconds(60));
            write(device, 100, 101, subscribe);

            assertThat(linesWith("/none/of/yours"))
                    .hasSize(LINES_PER_MINUTE + 1)
                    .last()
                    .asString()
                    .endsWith("/none/of/yours/100; 80 lines like this were left out before");
            assertThat(platform.counters.value(Counters.Event.SUBSCRIBE_REFUSED)).isEqualTo(101);
        }
    }

    @Test
    void refusedTopicsAreToldSoManyTimesAMinuteAndAllCounted() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            write(device, 0, 100, i -> "32 r s'/not/yours/%d' %04x 'x'".formatted(i, i + 1));

            assertThat(linesWith("/not/yours")).hasSize(LINES_PER_MINUTE);
            assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isEqualTo(100);
        }
    }
}
