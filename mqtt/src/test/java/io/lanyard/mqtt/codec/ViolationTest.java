// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.codec.Side.SERVER;
import static io.lanyard.mqtt.codec.Side.SERVER_AFTER_CONNECT_3_1_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that break a rule, with the statement that they break. */
class ViolationTest {
    @ParameterizedTest
    @MethodSource("io.lanyard.mqtt.codec.ViolationRows#all")
    void isRefusedWithTheStatementThatItBreaks(ViolationRows.Row row) {
        List<Packet> packets = new ArrayList<>();
        PacketDecoder decoder = row.side().decoder();
        ByteBuf in = WireBytes.buffer(row.bytes());

        ProtocolViolation violation =
                requireNonNull(decoder.decode(in, packets::add), "was accepted");

        assertThat(violation.spec()).isEqualTo(row.spec());
        assertThat(violation.detail()).hasSizeBetween(15, 250);
        assertThat(violation.reason().isError()).isTrue();
        if (row.reason() != null) {
            assertThat(violation.reason()).isEqualTo(row.reason());
        }
        assertThat(packets).as("handed over before").hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.lanyard.mqtt.codec.ViolationRows#all")
    void isRefusedTheSameWhenItArrivesByteByByte(ViolationRows.Row row) {
        PacketDecoder decoder = row.side().decoder();
        byte[] bytes = WireBytes.of(row.bytes());
        ByteBuf in = Unpooled.buffer();
        ProtocolViolation violation = null;
        for (int index = 0; index < bytes.length && violation == null; index++) {
            in.writeByte(bytes[index]);
            violation = decoder.decode(in, packet -> {});
        }
        assertThat(requireNonNull(violation, "was accepted").spec()).isEqualTo(row.spec());
    }

    @ParameterizedTest
    @MethodSource("io.lanyard.mqtt.codec.ViolationRows5#all")
    void itsReasonIsOneThatThePeerCanBeTold(ViolationRows.Row row) {
        PacketType farewell =
                row.side() == Side.SERVER ? PacketType.CONNACK : PacketType.DISCONNECT;
        Peer sender = row.side().name().startsWith("SERVER") ? Peer.SERVER : Peer.CLIENT;
        assertThat(ReasonCodes.of(farewell, sender)).contains(requireNonNull(row.reason()));
    }

    @Test
    void anUnknownLevelHasTheReasonThatLetsAServerAnswerReturnCode1() {
        ProtocolViolation violation = violation(SERVER, "10 [ s'MQTT' 07 02 003C s'c' ]");
        assertThat(violation.reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    }

    @Test
    void aPacketTooLargeHasItsOwnReason() {
        ProtocolViolation violation = violation(SERVER, "10 FF FF FF 7F");
        assertThat(violation.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(violation.detail()).contains("268435455").contains("1000");
    }

    @Test
    void theDetailSaysWhatWasFoundAndWhatWasExpected() {
        assertThat(violation(SERVER_AFTER_CONNECT_3_1_1, "32 [ s't' 00 ]"))
                .hasToString(
                        "PUBLISH: packet id needs 2 bytes at byte 3 after the fixed header, but the"
                                + " packet ends at byte 4 [MQTT 3.1.1 section 2.2.3]");
    }

    @Test
    void textOfThePeerIsCutAndCleanedBeforeItReachesALog() {
        String detail =
                violation(SERVER, "10 [ 0050 0A 1B " + "41".repeat(78) + " 04 02 003C s'c' ]")
                        .detail();
        assertThat(detail).contains("'??AAAA").contains("...'").hasSizeLessThan(150);
    }

    private static ProtocolViolation violation(Side side, String bytes) {
        return requireNonNull(
                side.decoder().decode(WireBytes.buffer(bytes), packet -> {}), "was accepted");
    }
}
