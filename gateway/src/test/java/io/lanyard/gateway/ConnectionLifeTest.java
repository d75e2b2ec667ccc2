// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.session.Session;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How connections of devices begin and end. */
class ConnectionLifeTest {
    @Test
    void aDeviceThatIsSilentForOneAndAHalfKeepAliveIsClosed() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingIn(GatewayFixture.ONE, true, 60, Map.of())
                                .expect("20 02 00 00")) {
            platform.clock.advance(Duration.ofSeconds(89));
            device.expectOnlyPong();
            platform.clock.advance(Duration.ofSeconds(91));

            device.expectClosed();
            Await.until(
                    "the end is counted",
                    () -> platform.counters.value(EndReason.KEEP_ALIVE_EXPIRED) == 1);
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
        }
    }

    @Test
    void bytesThatAreNoWholePacketKeepNothingAlive() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            platform.clock.advance(Duration.ofSeconds(50));
            device.write("30");
            platform.clock.advance(Duration.ofSeconds(45));

            device.expectClosed();
        }
    }

    @Test
    void aConnectionThatDoesNotSignInIsClosed() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = RawMqttClient.connectTo(platform.port()).write("10")) {
            Await.until(
                    "the connection is known",
                    () -> platform.counters.value(Counters.Event.CONNECTION_OPENED) == 1);
            // Twice, in case the first move comes before the connection notes when it began.
            platform.clock.advance(Duration.ofSeconds(11));
            Await.until(
                    "the time-out",
                    () -> {
                        platform.clock.advance(Duration.ofSeconds(11));
                        return platform.counters.value(EndReason.SIGN_IN_TIMEOUT) == 1;
                    });
            device.expectClosed();
        }
    }

    @Test
    void theNewestConnectionOfADeviceWinsAndTheOldOneIsToldWhenItWantsNotices() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old =
                        platform.signingIn(GatewayFixture.ONE, true, 60, Map.of("ext", "3"))
                                .expect("20 02 00 00");
                RawMqttClient newest = platform.signedIn(GatewayFixture.ONE)) {
            old.expect(
                            "30 r s'/ext/notify' "
                                    + hex(
                                            "{\"title\":\"kick\",\"content\":\"Kicked by the same device\"}"))
                    .expectClosed();
            newest.expectOnlyPong();
            Await.until("the end is counted", () -> platform.counters.value(EndReason.KICKED) == 1);
            assertThat(platform.sessions.onlineCount()).isEqualTo(1);
        }
    }

    @Test
    void withoutTheNoticeBitAKickedConnectionIsJustClosed() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old =
                        platform.signingIn(GatewayFixture.ONE, true, 60, Map.of("ext", "1"))
                                .expect("20 02 00 00");
                RawMqttClient newest = platform.signedIn(GatewayFixture.ONE)) {
            old.expectClosed();
            newest.expectOnlyPong();
        }
    }

    @Test
    void aDisabledDeviceIsCutOffAndRefusedUntilItIsEnabled() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE);
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
            platform.registry.setDeviceEnabled(GatewayFixture.ONE, false, platform.clock.instant());
            platform.sessions.cutOff(GatewayFixture.ONE, EndReason.DISABLED);

            device.expectClosed();
            other.expectOnlyPong();
            try (RawMqttClient again = platform.signingIn(GatewayFixture.ONE, true, 60, Map.of())) {
                again.expect("20 02 00 05").expectClosed();
            }
            platform.registry.setDeviceEnabled(GatewayFixture.ONE, true, platform.clock.instant());
            try (RawMqttClient again = platform.signedIn(GatewayFixture.ONE)) {
                again.expectOnlyPong();
            }
            Await.until(
                    "the end is counted", () -> platform.counters.value(EndReason.DISABLED) == 1);
            assertThat(platform.counters.value(SignInRefusal.DISABLED)).isEqualTo(1);
        }
    }

    @Test
    void aBugInATaskOfASessionEndsItsConnectionWithThatReasonAndNoOther() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "11 00000e10");
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
            device.write("82 r 0001 00 s'" + GatewayFixture.TEST + "' 01")
                    .expect("90 04 0001 00 01");
            Session session = Objects.requireNonNull(platform.sessions.find(GatewayFixture.ONE));
            session.execute(() -> {
                throw new IllegalStateException("on purpose");
            });

            // DISCONNECT with 0x80, unspecified error.
            assertThat(device.readPacket()).startsWith(0xe0).contains(0x80);
            device.expectClosed();
            other.expectOnlyPong();
            Await.until(
                    "the end is counted",
                    () -> platform.counters.value(EndReason.INTERNAL_ERROR) == 1);
            assertThat(platform.counters.value(Counters.Event.TASK_FAILED)).isEqualTo(1);
            // Its session goes on where it was, with the next connection.
            platform.pub(GatewayFixture.TEST, "kept", 1);
            try (RawMqttClient again =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                again.expect("20 02 01 00")
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0001 'kept'")
                        .expectOnlyPong();
            }
        }
    }

    @Test
    void aDeletedDeviceIsCutOffAndUnknown() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                                .expect("20 02 00 00")) {
            platform.registry.removeDevice(GatewayFixture.ONE);
            platform.sessions.cutOff(GatewayFixture.ONE, EndReason.DELETED);

            device.expectClosed();
            Await.until(
                    "the session is gone",
                    () -> platform.sessions.find(GatewayFixture.ONE) == null);
            try (RawMqttClient again = platform.signingIn(GatewayFixture.ONE, true, 60, Map.of())) {
                again.expect("20 02 00 04").expectClosed();
            }
        }
    }

    @Test
    void packetsThatFollowConnectWithoutWaitingAreAnsweredInOrder() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signingIn(GatewayFixture.ONE, true, 60, Map.of())) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 01 ; c0 00")
                    .expect("20 02 00 00")
                    .expect("90 03 00 01 01")
                    .expect("d0 00");
        }
    }

    @Test
    void aDeviceThatConnectsTooOftenIsRefusedForTheRestOfTheMinute() throws Exception {
        try (GatewayFixture platform =
                new GatewayFixture(d ->
                        d.boundedBy(
                                new SignInBounds(
                                        d.signIns().timeout(),
                                        d.signIns().minKeepAlive(),
                                        d.signIns().maxKeepAlive(),
                                        2)))) {
            platform.signedIn(GatewayFixture.ONE).close();
            platform.signedIn(GatewayFixture.ONE).close();
            try (RawMqttClient third = platform.signingIn(GatewayFixture.ONE, true, 60, Map.of())) {
                third.expect("20 02 00 03").expectClosed();
            }
            platform.signedIn(GatewayFixture.OTHER).close();
            platform.clock.advance(Duration.ofSeconds(61));
            platform.signedIn(GatewayFixture.ONE).close();
        }
    }

    @Test
    void aStoppingGatewayEndsItsConnections() throws Exception {
        GatewayFixture platform = new GatewayFixture();
        try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            platform.close();
            device.expectClosed();
        }
        assertThat(platform.counters.value(EndReason.SERVER_STOPPING)).isEqualTo(1);
        assertThat(platform.sessions.onlineCount()).isZero();
    }

    static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append("%02x ".formatted(b));
        }
        return hex.toString();
    }
}
