// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What one end encodes is what the other end decodes, however the bytes are cut on their way. */
class RoundTripTest {
    @ParameterizedTest
    @EnumSource
    void everyPacketOfAClientArrivesAtTheServerInOneBuffer(MqttVersion version) {
        List<Packet> sent = Packets.ofClient(version);
        ByteBuf bytes = Packets.encode(version, sent);

        List<Packet> received =
                Packets.decode(PacketDecoder.forServer(DecoderLimits.DEFAULT), bytes);

        Packets.assertSame(received, sent);
        assertThat(bytes.isReadable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyPacketOfAServerArrivesAtTheClientInOneBuffer(MqttVersion version) {
        List<Packet> sent = Packets.ofServer(version);
        ByteBuf bytes = Packets.encode(version, sent);

        List<Packet> received =
                Packets.decode(PacketDecoder.forClient(version, DecoderLimits.DEFAULT), bytes);

        Packets.assertSame(received, sent);
        assertThat(bytes.isReadable()).isFalse();
    }

    static Stream<Arguments> packetsOfEveryKind() {
        return Stream.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)
                .flatMap(version ->
                        Stream.concat(
                                        Packets.ofClient(version).stream(),
                                        Packets.ofServer(version).stream())
                                .map(packet -> Arguments.of(version, packet)));
    }

    @ParameterizedTest
    @MethodSource("packetsOfEveryKind")
    void aPacketCutInTwoAtAnyByteIsOnePacket(MqttVersion version, Packet packet) {
        ByteBuf bytes = Packets.encode(version, List.of(packet));
        int length = bytes.readableBytes();
        for (int cut = 1; cut < length; cut += length > 2_000 ? 997 : 1) {
            PacketDecoder decoder = PacketDecoder.ofAnything(version, DecoderLimits.DEFAULT);
            ByteBuf in = Unpooled.buffer(length).writeBytes(bytes, 0, cut);

            assertThat(Packets.decode(decoder, in)).as("after %d bytes", cut).isEmpty();
            assertThat(in.readerIndex()).isZero();
            assertThat(decoder.missingBytes()).isBetween(1, length - cut);

            in.writeBytes(bytes, cut, length - cut);
            Packets.assertSame(Packets.decode(decoder, in), List.of(packet));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatArrivesByteByByteIsTheSamePackets(MqttVersion version) {
        List<Packet> sent = Packets.ofClient(version);
        ByteBuf bytes = Packets.encode(version, sent);
        PacketDecoder decoder = PacketDecoder.forServer(DecoderLimits.DEFAULT);
        ByteBuf in = Unpooled.buffer(bytes.readableBytes());
        List<Packet> received = new ArrayList<>();
        while (bytes.isReadable()) {
            in.writeByte(bytes.readByte());
            received.addAll(Packets.decode(decoder, in));
        }
        Packets.assertSame(received, sent);
    }
}
