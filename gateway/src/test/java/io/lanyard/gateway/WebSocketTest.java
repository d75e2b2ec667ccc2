// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT within a WebSocket, byte by byte (RFC 6455, MQTT 3.1.1 chapter 6). */
class WebSocketTest {
    private static final String CONNECT =
            GatewayFixture.connectPacket(GatewayFixture.ONE, true, 60, Map.of());
    private static final String CONNECT_5 =
            CONNECT.replace("s'MQTT' 04 c2 00 3c", "s'MQTT' 05 c2 00 3c 00");
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;

    private GatewayFixture platform;

    @BeforeEach
    void start() throws IOException {
        platform = new GatewayFixture();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private RawWebSocket signedIn() throws IOException {
        return RawWebSocket.open(platform.port())
                .frame(RawWebSocket.FINAL_BINARY, CONNECT)
                .expect(RawWebSocket.FINAL_BINARY, "20 02 00 00");
    }

    private void awaitEnd(EndReason reason) {
        Await.until("the end is counted", () -> platform.counters.value(reason) == 1);
    }

    @Test
    void aDeviceSignsInSubscribesReceivesAndPublishes() throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.frame(RawWebSocket.FINAL_BINARY, "82 r 0001 s'" + GatewayFixture.TEST + "' 01")
                    .expect(RawWebSocket.FINAL_BINARY, "90 03 00 01 01");
            for (int length : new int[] {10, 200, 70_000}) {
                String text = "x".repeat(length);
                platform.pub(GatewayFixture.TEST, text, 0);
                assertThat(
                                new String(
                                        device.expectFrame(RawWebSocket.FINAL_BINARY),
                                        StandardCharsets.UTF_8))
                        .endsWith(GatewayFixture.TEST + text);
            }
            byte[] large =
                    PacketText.bytes(
                            "30 r s'" + GatewayFixture.TEST + "' s'" + "y".repeat(60_000) + "'");
            device.write(RawWebSocket.frame(RawWebSocket.FINAL_BINARY, large));
            assertThat(device.expectFrame(RawWebSocket.FINAL_BINARY)).isEqualTo(large);
        }
    }

    @Test
    void packetsAndFramesHaveNothingToDoWithEachOther() throws Exception {
        byte[] packets = PacketText.bytes(CONNECT + " ; c0 00 ; c0 00");
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        first.write(packets, 0, 11);
        second.write(packets, 11, packets.length - 12);
        try (RawWebSocket device = RawWebSocket.open(platform.port())) {
            device.write(RawWebSocket.frame(RawWebSocket.FIRST_BINARY, first.toByteArray()))
                    .write(RawWebSocket.frame(RawWebSocket.CONTINUATION, new byte[0]))
                    .frame(0x89, "01 02 03")
                    .expect(PONG, "01 02 03")
                    .write(
                            RawWebSocket.frame(
                                    RawWebSocket.FINAL_CONTINUATION, second.toByteArray()))
                    .expect(RawWebSocket.FINAL_BINARY, "20 02 00 00");
            assertThat(device.expectFrame(RawWebSocket.FINAL_BINARY)).containsExactly(0xd0, 0);
            device.frame(RawWebSocket.FINAL_BINARY, "00")
                    .expect(RawWebSocket.FINAL_BINARY, "d0 00");
        }
    }

    @Test
    void bytesMayComeOneByOne() throws Exception {
        try (RawWebSocket device = RawWebSocket.connectTo(platform.port())) {
            for (byte each : RawWebSocket.REQUEST.getBytes(StandardCharsets.US_ASCII)) {
                device.write(new byte[] {each});
            }
            assertThat(device.readHead()).startsWith("HTTP/1.1 101 ");
            for (byte each :
                    RawWebSocket.frame(RawWebSocket.FINAL_BINARY, PacketText.bytes(CONNECT))) {
                device.write(new byte[] {each});
            }
            device.expect(RawWebSocket.FINAL_BINARY, "20 02 00 00");
        }
    }

    @Test
    void framesMayComeWithTheRequest() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(RawWebSocket.REQUEST.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(RawWebSocket.frame(RawWebSocket.FINAL_BINARY, PacketText.bytes(CONNECT)));
        try (RawWebSocket device = RawWebSocket.connectTo(platform.port())) {
            device.write(all.toByteArray());
            assertThat(device.readHead()).startsWith("HTTP/1.1 101 ");
            device.expect(RawWebSocket.FINAL_BINARY, "20 02 00 00");
        }
    }

    @Test
    void theSubProtocolOfOldLibrariesIsSpokenToo() throws Exception {
        try (RawWebSocket device = RawWebSocket.connectTo(platform.port())) {
            device.write(
                    RawWebSocket.REQUEST.replace("Protocol: mqtt", "Protocol: other, mqttv3.1"));
            assertThat(device.readHead()).contains("Sec-WebSocket-Protocol: mqttv3.1\r\n");
        }
    }

    @Test
    void anEmptyFrameChangesNothing() throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.frame(RawWebSocket.FINAL_BINARY, "")
                    .frame(0x8a, "01")
                    .frame(0x89, "")
                    .expect(PONG, "")
                    .frame(RawWebSocket.FINAL_BINARY, "c0 00")
                    .expect(RawWebSocket.FINAL_BINARY, "d0 00");
        }
    }

    @Test
    void aCloseFrameIsAnsweredAndEndsTheConnection() throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.frame(0x88, "03 e9 62 79 65").expectClose(1001);
        }
        awaitEnd(EndReason.PEER_CLOSED);
    }

    @Test
    void aConnectionThatEndsSaysSoInAFrame() throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.frame(RawWebSocket.FINAL_BINARY, "e0 00").expectClose(1000);
        }
        awaitEnd(EndReason.DISCONNECTED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "text [MQTT-6.0.0-1],             81 81 00000000 61, 1003",
        "not masked (5.1),                82 02 c0 00, 1002",
        "reserved bit (5.2),              c2 82 00000000 c0 00, 1002",
        "opcode 3 (5.2),                  83 80 00000000, 1002",
        "opcode 11 (5.2),                 8b 80 00000000, 1002",
        "continuation of nothing (5.4),   80 80 00000000, 1002",
        "message within a message (5.4),  02 80 00000000 82 80 00000000, 1002",
        "ping in parts (5.5),             09 80 00000000, 1002",
        "ping of 126 bytes (5.5),         89 fe 007e 00000000, 1002",
        "negative length (5.2),           82 ff ffffffffffffffff 00000000, 1002",
    })
    void aFrameThatBreaksTheRulesEndsTheConnection(String name, String bytes, int status)
            throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.write(HexFormat.of().parseHex(bytes.replace(" ", ""))).expectClose(status);
        }
        awaitEnd(EndReason.PROTOCOL_VIOLATION);
    }

    @Test
    void whatMqtt5IsToldOfABrokenFrameComesBeforeTheClose() throws Exception {
        try (RawWebSocket device = RawWebSocket.open(platform.port())) {
            device.frame(RawWebSocket.FINAL_BINARY, CONNECT_5);
            assertThat(device.expectFrame(RawWebSocket.FINAL_BINARY)).startsWith(0x20);
            device.frame(0x81, "61");
            // DISCONNECT, malformed packet. No data may follow a Close (RFC 6455, 5.5.1).
            assertThat(device.expectFrame(RawWebSocket.FINAL_BINARY))
                    .startsWith(0xe0)
                    .contains(0x81, Index.atIndex(2));
            device.expectClose(1003);
        }
        awaitEnd(EndReason.PROTOCOL_VIOLATION);
    }

    @Test
    void whatCameBeforeACloseIsAnsweredBeforeIt() throws Exception {
        try (RawWebSocket device = signedIn()) {
            ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
            atOnce.writeBytes(
                    RawWebSocket.frame(
                            RawWebSocket.FINAL_BINARY,
                            PacketText.bytes(
                                    "32 r s'" + GatewayFixture.TEST + "' 0007 'x' ; c0 00")));
            atOnce.writeBytes(RawWebSocket.frame(CLOSE, PacketText.bytes("03 e8")));
            device.write(atOnce.toByteArray())
                    .expect(RawWebSocket.FINAL_BINARY, "40 02 0007 ; d0 00")
                    .expectClose(1000);
        }
        awaitEnd(EndReason.PEER_CLOSED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no status,                    '', 1005",
        "one of an application,        0fa0, 4000",
        "half of one,                  03, 1002",
        "below all,                    03e7, 1002",
        "not to be sent (7.4.1),       03ed, 1002",
        "of a lost connection (7.4.1), 03ee, 1002",
        "beyond all,                   1388, 1002",
    })
    void onlyAStatusThatMayBeSentIsSentBack(String name, String status, int answered)
            throws Exception {
        try (RawWebSocket device = signedIn()) {
            device.frame(CLOSE, status);
            byte[] payload = device.expectFrame(CLOSE);
            // 1005 stands for none (RFC 6455, 7.1.5).
            assertThat(
                            payload.length == 0
                                    ? 1005
                                    : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff))
                    .isEqualTo(answered);
            device.expectEnd();
        }
        awaitEnd(EndReason.PEER_CLOSED);
    }

    @Test
    void aForgedLengthKeepsNothing() throws Exception {
        try (RawWebSocket device = RawWebSocket.open(platform.port())) {
            // Eight exabytes are announced; their first bytes are a CONNECT.
            device.write(HexFormat.of().parseHex("82ff7fffffffffffffff00000000"))
                    .write(PacketText.bytes(CONNECT))
                    .expect(RawWebSocket.FINAL_BINARY, "20 02 00 00");
        }
    }

    @Test
    void aViolationOfMqttEndsTheWebSocket() throws Exception {
        try (RawWebSocket device = RawWebSocket.open(platform.port())) {
            device.frame(RawWebSocket.FINAL_BINARY, "c0 00").expectClose(1000);
        }
        awaitEnd(EndReason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no sub-protocol,     Sec-WebSocket-Protocol: mqtt, X-Other: x, 400",
        "another one,         Protocol: mqtt, Protocol: soap, 400",
        "short key,           dGhlIHNhbXBsZSBub25jZQ==, c2hvcnQ=, 400",
        "no Base64,           dGhlIHNhbXBsZSBub25jZQ==, ????????????????????????, 400",
        "no version,          Version: 13, Version: 12, 426",
        "no upgrade,          Upgrade: websocket, Upgrade: h2c, 426",
        "no connection,       'keep-alive, Upgrade', keep-alive, 426",
        "no header,           Host: lanyard.example, nonsense, 400",
        "no host,             Host: lanyard.example, 'X: lanyard.example', 400",
        "folded header,       Host: lanyard.example, ' folded: x', 400",
        "blank before colon,  Host: lanyard.example, 'Host : x', 400",
        "body,                Host: lanyard.example, Content-Length: 5, 400",
        "HTTP/1.0,            HTTP/1.1, HTTP/1.0, 400",
        "no path,             GET /mqtt, GET, 400",
        "another method,      GET /mqtt, GETS /mqtt, 400",
    })
    void aRequestThatOpensNoWebSocketIsRefused(String name, String from, String to, int status)
            throws Exception {
        assertThat(RawWebSocket.REQUEST).contains(from);
        try (RawWebSocket stranger = RawWebSocket.connectTo(platform.port())) {
            stranger.write(RawWebSocket.REQUEST.replace(from, to));
            String head = stranger.readHead();
            assertThat(head)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("Connection: close\r\n");
            // What to upgrade to (RFC 9110, 15.5.22 and 7.8).
            assertThat(head.contains("Upgrade: websocket\r\nConnection: Upgrade\r\n"))
                    .isEqualTo(status == 426);
        }
        awaitEnd(EndReason.PROTOCOL_VIOLATION);
    }

    @Test
    void aRequestOfMoreThanEightKilobytesIsRefused() throws Exception {
        String start = RawWebSocket.REQUEST.substring(0, RawWebSocket.REQUEST.length() - 2);
        String large =
                start + "X: " + "x".repeat(WebSocketUpgrade.MAX_REQUEST_BYTES - start.length() - 3);
        try (RawWebSocket stranger = RawWebSocket.connectTo(platform.port())) {
            stranger.write(large);
            assertThat(stranger.readHead()).startsWith("HTTP/1.1 431 ");
        }
        awaitEnd(EndReason.PROTOCOL_VIOLATION);
    }

    @Test
    void theLargestRequestIsTaken() throws Exception {
        String start = RawWebSocket.REQUEST.substring(0, RawWebSocket.REQUEST.length() - 2);
        int room = WebSocketUpgrade.MAX_REQUEST_BYTES - start.length() - "X: \r\n\r\n".length();
        try (RawWebSocket device = RawWebSocket.connectTo(platform.port())) {
            device.write(start + "X: " + "x".repeat(room) + "\r\n\r\n");
            assertThat(device.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }
}
