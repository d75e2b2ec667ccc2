// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that arrive are handed over as packets, however they were cut. */
class ReadingTest extends EmbeddedConnection {
    @Test
    void aPacketThatArrivesInPiecesIsHandedOverOnce() {
        byte[] bytes = bytes(connect(), publish(1), Pingreq.INSTANCE);
        for (byte piece : bytes) {
            arriveBytes(piece);
        }
        assertThat(listener.packets).hasSize(3);
        assertThat(connection.receivedBytes()).isEqualTo(bytes.length);
        assertThat(arrived).allMatch(buffer -> buffer.refCnt() == 0, "is released");
    }

    @Test
    void aReadThatEndsInTheMiddleOfAPacketIsContinuedByTheNext() {
        byte[] bytes = bytes(connect(), publish(1), publish(2), publish(3));
        for (int cut = 1; cut < bytes.length; cut++) {
            EmbeddedChannel other = new EmbeddedChannel();
            RecordingListener heard = new RecordingListener();
            MqttConnection.install(other, PacketDecoder.forServer(DecoderLimits.DEFAULT), heard);
            ByteBuf first = pooled(bytes, 0, cut);
            ByteBuf second = pooled(bytes, cut, bytes.length);
            other.writeInbound(first);
            assertThat(first.refCnt()).isZero();
            other.writeInbound(second);
            assertThat(second.refCnt()).isZero();
            assertThat(heard.packets).as("cut at %d", cut).hasSize(4);
            other.finishAndReleaseAll();
        }
    }

    @Test
    void aRetainedPayloadStaysAsItWasWhileMoreBytesArrive() {
        List<ByteBuf> retained = new ArrayList<>();
        listener.onPacket =
                packet -> {
                    if (packet instanceof Publish publish) {
                        retained.add(publish.payload().retain());
                    }
                };
        arrive(connect());
        byte[] bytes = bytes(publish(1), publish(2), publish(3));
        for (int from = 0; from < bytes.length; from += 5) {
            arriveBytes(Arrays.copyOfRange(bytes, from, Math.min(from + 5, bytes.length)));
        }
        assertThat(retained)
                .extracting(payload -> payload.toString(StandardCharsets.UTF_8))
                .containsExactly("message 1", "message 2", "message 3");
        retained.forEach(ByteBuf::release);
        assertThat(retained).allMatch(payload -> payload.refCnt() == 0, "is released");
    }

    @Test
    void theVersionIsThatOfConnectAnd311Before() {
        assertThat(connection.version()).isEqualTo(MqttVersion.MQTT_3_1_1);
        ByteBuf connect =
                Packets.encode(
                        MqttVersion.MQTT_3_1, List.of(Packets.plainConnect(MqttVersion.MQTT_3_1)));
        channel.pipeline().fireChannelRead(connect);
        assertThat(connection.version()).isEqualTo(MqttVersion.MQTT_3_1);
    }

    @Test
    void aPacketOfTheGreatestLengthArrivesInSmallPieces() {
        arrive(connect());
        byte[] bytes = bytes(Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(262_141)));
        for (int from = 0; from < bytes.length; from += 1_460) {
            arriveBytes(Arrays.copyOfRange(bytes, from, Math.min(from + 1_460, bytes.length)));
        }
        assertThat(listener.packets).hasSize(2);
        assertThat(((Publish) listener.packets.get(1)).payload().readableBytes())
                .isEqualTo(262_141);
    }

    @Test
    void whatIsNotBytesIsPassedOn() {
        channel.pipeline().fireChannelRead("not bytes");
        assertThat(channel.inboundMessages()).containsExactly("not bytes");
    }

    @Test
    void theRemoteAddressIsKnownAfterTheEnd() {
        var unused = channel.close();
        assertThat(connection.remoteAddress()).isNotNull();
    }
}
