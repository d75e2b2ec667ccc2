// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters.Span;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is measured of messages on their way. */
class MeasuredTest {
    private static final String SUBSCRIBE_TEST = "82 r 0001 s'" + GatewayFixture.TEST + "' 01";

    @Test
    void payloadIsCountedByDirectionAndQos() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("30 r s'/a1Product01/device-1/user/update' " + hex("four"))
                    .write("32 r s'/a1Product01/device-1/user/update' 0007 " + hex("seven.."))
                    .expect("40 02 00 07");
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            platform.pub(GatewayFixture.TEST, "zero", 0);
            platform.pub(GatewayFixture.TEST, "one", 1);
            device.expect("30 r s'" + GatewayFixture.TEST + "' " + hex("zero"))
                    .expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("one"));

            assertThat(platform.counters.uplinkBytes(0)).isEqualTo(4);
            assertThat(platform.counters.uplinkBytes(1)).isEqualTo(7);
            assertThat(platform.counters.downlinkBytes(0)).isEqualTo(4);
            assertThat(platform.counters.downlinkBytes(1)).isEqualTo(3);
        }
    }

    @Test
    void theWayToAPubackIsMeasuredInBothDirections() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("32 r s'/a1Product01/device-1/user/update' 0007 " + hex("up"))
                    .expect("40 02 00 07");
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            platform.pub(GatewayFixture.TEST, "down", 1);
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("down"));
            assertThat(count(platform, Span.DOWNLINK_ACKNOWLEDGED)).isZero();
            device.write("40 02 00 01").expectOnlyPong();

            assertThat(count(platform, Span.PUBLISH_ACKNOWLEDGED)).isEqualTo(1);
            assertThat(count(platform, Span.DOWNLINK_TAKEN)).isEqualTo(1);
            assertThat(count(platform, Span.DOWNLINK_ACKNOWLEDGED)).isEqualTo(1);
            assertThat(count(platform, Span.MAILBOX_ACKNOWLEDGED)).isZero();
        }
    }

    @Test
    void theMailboxesAreMeasuredUntilTheDeviceHasAcknowledged() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01").write("e0 00").expectClosed();
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.pub(GatewayFixture.TEST, "a", 1);
            platform.pub(GatewayFixture.TEST, "bcd", 1);

            assertThat(platform.sessions.mailboxSizes().messages()).isEqualTo(2);
            assertThat(platform.sessions.mailboxSizes().bytes()).isEqualTo(4);
            assertThat(platform.sessions.mailboxSizes().largest()).isEqualTo(2);

            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00")
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("bcd"))
                        .write("40 02 00 01 40 02 00 02")
                        .expectOnlyPong();
            }
            assertThat(platform.sessions.mailboxSizes().messages()).isZero();
            assertThat(platform.sessions.mailboxSizes().bytes()).isZero();
            assertThat(platform.sessions.mailboxSizes().largest()).isZero();
            assertThat(count(platform, Span.MAILBOX_ACKNOWLEDGED)).isEqualTo(2);
        }
    }

    @Test
    void aCleanStartTakesItsMailboxOutOfTheCount() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01").write("e0 00").expectClosed();
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.pub(GatewayFixture.TEST, "a", 1);
            platform.signedIn(GatewayFixture.ONE).close();

            assertThat(platform.sessions.mailboxSizes().messages()).isZero();
            assertThat(platform.sessions.mailboxSizes().bytes()).isZero();
        }
    }

    private static long count(GatewayFixture platform, Span span) {
        return platform.counters.histogram(span).count();
    }
}
