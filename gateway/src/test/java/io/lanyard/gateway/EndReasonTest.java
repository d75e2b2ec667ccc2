// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.DeviceEvents.Offline;
import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every end has one reason: counted, told on the event, and to a device of MQTT 5.0. */
class EndReasonTest {
    private static ConnectionEnd end(GatewayFixture platform) {
        Await.until(
                "the end is told",
                () -> platform.events.stream().anyMatch(Offline.class::isInstance));
        return platform.events.stream()
                .filter(Offline.class::isInstance)
                .map(Offline.class::cast)
                .findFirst()
                .orElseThrow()
                .end();
    }

    @ParameterizedTest
    @CsvSource({
        "82 00, MALFORMED_PACKET, 0x81",
        "82 r 0001 00, PROTOCOL_VIOLATION, 0x82",
        "f0 r 18 04 15 s'x', PROTOCOL_VIOLATION, 0x82",
        "30 ff ff ff 7f, PACKET_TOO_LARGE, 0x95",
        "34 r s'/a1Product01/device-1/user/test' 0001 00 'x', PROTOCOL_VIOLATION, 0x9b",
    })
    void aViolationIsToldWithItsStatement(String packets, EndReason reason, int code)
            throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write(packets);
            byte[] told = device.readPacket();
            device.expectClosed();

            ConnectionEnd end = end(platform);
            assertThat(end.reason()).isEqualTo(reason);
            assertThat(end.detail()).containsPattern("\\[.+]$");
            assertThat(told[0]).isEqualTo((byte) 0xe0);
            // Behind a Remaining Length of one byte or two.
            assertThat(told[told[1] < 0 ? 3 : 2]).isEqualTo((byte) code);
            assertThat(new String(told, StandardCharsets.UTF_8)).contains(end.detail());
            Await.until("it is counted", () -> platform.counters.value(reason) == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10 04 0001 ff 00, MALFORMED_PACKET",
        "10 r s'MQTX' 05 02 003c 00 s'x', MALFORMED_PACKET",
        "10 r s'MQTT' 05 02 003c 03 21 0000 s'x', PROTOCOL_VIOLATION",
        "10 r s'MQTT' 05 02 003c 02 17 02 s'x', PROTOCOL_VIOLATION",
        "10 r s'MQTT' 05 02 003c 02 19 02 s'x', PROTOCOL_VIOLATION",
        "10 r s'MQTT' 05 02 003c 04 19 01 19 01 s'x', PROTOCOL_VIOLATION",
        "c0 00, PROTOCOL_VIOLATION",
        "10 81 80 04, PACKET_TOO_LARGE",
    })
    void whatIsWrongBeforeTheSignInIsToldApart(String packets, EndReason reason) throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient stranger = RawMqttClient.connectTo(platform.port())) {
            stranger.write(packets).expectClosed();

            Await.until("it is counted", () -> platform.counters.value(reason) == 1);
        }
    }

    @Test
    void aPeerThatClosesOrResetsIsToldApart() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            platform.signedIn(GatewayFixture.ONE).close();
            Await.until(
                    "the close is counted",
                    () -> platform.counters.value(EndReason.PEER_CLOSED) == 1);
            platform.signedIn(GatewayFixture.ONE).reset();
            Await.until(
                    "the reset is counted",
                    () -> platform.counters.value(EndReason.PEER_RESET) == 1);
        }
    }
}
