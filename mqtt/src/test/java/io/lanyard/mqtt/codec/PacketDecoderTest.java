// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a decoder does between packets: batches, limits, topic names. */
class PacketDecoderTest {
    private final PacketDecoder decoder =
            PacketDecoder.ofAnything(MqttVersion.MQTT_3_1_1, DecoderLimits.DEFAULT);

    @Test
    void nothingIsHandedOverAfterSuspendUntilResume() {
        ByteBuf in = encode(new Puback(1), new Puback(2), new Puback(3));
        List<Packet> packets = new ArrayList<>();
        assertThat(
                        decoder.decode(
                                in,
                                packet -> {
                                    packets.add(packet);
                                    decoder.suspend();
                                }))
                .isNull();
        assertThat(packets).containsExactly(new Puback(1));
        assertThat(in.readableBytes()).isEqualTo(8);

        assertThat(decoder.decode(in, packets::add)).isNull();
        assertThat(packets).hasSize(1);

        decoder.resume();
        assertThat(decoder.decode(in, packets::add)).isNull();
        assertThat(packets).containsExactly(new Puback(1), new Puback(2), new Puback(3));
    }

    @Test
    void theVersionIsUnknownBeforeConnectAndKnownAfterIt() {
        PacketDecoder server = PacketDecoder.forServer(DecoderLimits.DEFAULT);
        assertThat(server.version()).isNull();
        ByteBuf connect =
                Packets.encode(
                        MqttVersion.MQTT_3_1, List.of(Packets.plainConnect(MqttVersion.MQTT_3_1)));
        Packets.decode(server, connect);
        assertThat(server.version()).isEqualTo(MqttVersion.MQTT_3_1);
    }

    @Test
    void aPacketOfExactlyTheLimitIsAcceptedAndOneByteMoreIsRefusedFromItsHeader() {
        PacketDecoder limited =
                PacketDecoder.ofAnything(MqttVersion.MQTT_3_1_1, new DecoderLimits(100, 1_000));
        Packets.decode(limited, encode(Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(997))));

        ByteBuf header =
                encode(Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(998))).slice(0, 3);
        ProtocolViolation violation = limited.decode(header, packet -> {});
        assertThat(String.valueOf(violation)).contains("1001").contains("1000");
    }

    @Test
    void limitsOutsideOfWhatMqttCanExpressAreRefused() {
        assertThatThrownBy(() -> new DecoderLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxConnectBytes");
        assertThatThrownBy(() -> new DecoderLimits(1, 268_435_456))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("268435456");
        assertThat(DecoderLimits.DEFAULT).isEqualTo(new DecoderLimits(65_536, 262_144));
    }

    @Test
    void aForgedLengthMakesNobodyAllocate() {
        ByteBuf in = Unpooled.buffer(5, 5).writeBytes(WireBytes.of("30 80 80 10 00"));
        assertThat(decoder.decode(in, packet -> {})).isNull();
        assertThat(decoder.missingBytes()).isEqualTo(262_144 - 1);
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void aTopicSeenBeforeIsTheSameInstance() {
        TopicName first = topicOf("/pk/dn/user/update");
        TopicName other = topicOf("/pk/dn/user/updatE");
        assertThat(topicOf("/pk/dn/user/update")).isSameAs(first);
        assertThat(topicOf("/pk/dn/user/updatE")).isSameAs(other).isNotEqualTo(first);
    }

    @Test
    void topicsOfEveryLengthAreToldApart() {
        Set<TopicName> topics = new HashSet<>();
        for (int length = 1; length < 300; length++) {
            String prefix = "x".repeat(length - 1);
            for (char last : new char[] {'a', 'b'}) {
                TopicName topic = topicOf(prefix + last);
                assertThat(topic.text()).isEqualTo(prefix + last);
                assertThat(topicOf(prefix + last)).isEqualTo(topic);
                topics.add(topic);
            }
        }
        assertThat(topics).hasSize(2 * 299);
    }

    @Test
    void manyTopicsPushOneAnotherOutAndStayRight() {
        for (int round = 0; round < 3; round++) {
            for (int topic = 0; topic < 1_000; topic++) {
                assertThat(topicOf("/pk/dn/user/" + topic).text())
                        .isEqualTo("/pk/dn/user/" + topic);
            }
        }
    }

    @Test
    void aTopicTooLongToBeKeptIsDecodedAnew() {
        String topic = "/".repeat(65_535);
        TopicName first = topicOf(topic);
        assertThat(topicOf(topic)).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void aPayloadIsAPartOfTheBufferAndCanBeRetained() {
        ByteBuf in = Unpooled.directBuffer();
        PacketEncoder.encode(
                MqttVersion.MQTT_3_1_1, Packets.publish("t", Qos.AT_MOST_ONCE, 0, "hello"), in);
        List<ByteBuf> retained = new ArrayList<>();
        assertThat(
                        decoder.decode(
                                in,
                                packet -> {
                                    if (packet instanceof Publish publish) {
                                        assertThat(publish.payload().refCnt()).isEqualTo(1);
                                        retained.add(publish.payload().retain());
                                    }
                                }))
                .isNull();
        in.release();
        assertThat(retained).containsExactly(Packets.utf8("hello"));
        retained.get(0).release();
        assertThat(in.refCnt()).isZero();
    }

    private TopicName topicOf(String topic) {
        Packet packet =
                Packets.decode(decoder, encode(Packets.publish(topic, Qos.AT_MOST_ONCE, 0, "")))
                        .get(0);
        return ((Publish) packet).topic();
    }

    private static ByteBuf encode(Packet... packets) {
        return Packets.encode(MqttVersion.MQTT_3_1_1, List.of(packets));
    }
}
