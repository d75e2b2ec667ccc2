// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.mqtt.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Packets of every kind, and how tests collect and compare them. */
public final class Packets {
    private Packets() {}

    /** One of each kind and shape that a client sends, CONNECT first. */
    public static List<Packet> ofClient(MqttVersion version) {
        List<Packet> packets = new ArrayList<>();
        packets.add(connect(version));
        packets.addAll(plainOfClient());
        if (version == MqttVersion.MQTT_5) {
            packets.addAll(Packets5.ofClient());
        } else {
            packets.add(new Disconnect(ReasonCode.SUCCESS));
        }
        return packets;
    }

    private static List<Packet> plainOfClient() {
        return List.of(
                publish("/pk/dn/user/update", Qos.AT_MOST_ONCE, 0, "hello"),
                publish("/pk/dn/user/update", Qos.AT_LEAST_ONCE, 1, ""),
                publish("温度/😀", Qos.EXACTLY_ONCE, 65_535, "x".repeat(200)),
                new Publish(
                        TopicName.of("t"),
                        Qos.AT_LEAST_ONCE,
                        true,
                        true,
                        0x1234,
                        Properties.NONE,
                        utf8("again")),
                publish("big", Qos.AT_MOST_ONCE, 0, "y".repeat(20_000)),
                new Puback(7),
                new Pubrec(8),
                new Pubrel(9),
                new Pubcomp(65_535),
                new Subscribe(1, List.of(new Subscription("/pk/dn/user/get", Qos.AT_LEAST_ONCE))),
                new Subscribe(
                        2,
                        List.of(
                                new Subscription("#", Qos.AT_MOST_ONCE),
                                new Subscription("a/+/b", Qos.EXACTLY_ONCE),
                                new Subscription("not/a#/filter", Qos.AT_LEAST_ONCE))),
                new Unsubscribe(3, List.of("/pk/dn/user/get", "+")),
                Pingreq.INSTANCE);
    }

    /** One of each kind and shape that a server sends, CONNACK first. */
    public static List<Packet> ofServer(MqttVersion version) {
        List<Packet> packets = new ArrayList<>();
        if (version == MqttVersion.MQTT_5) {
            packets.add(Packets5.connack());
            packets.addAll(plainOfServer());
            packets.addAll(Packets5.ofServer());
        } else {
            packets.add(Connack.accepted(false));
            packets.addAll(plainOfServer());
            packets.add(new Unsuback(5));
        }
        return packets;
    }

    private static List<Packet> plainOfServer() {
        return List.of(
                publish("/pk/dn/user/get", Qos.AT_MOST_ONCE, 0, "hello"),
                publish("/pk/dn/user/get", Qos.AT_LEAST_ONCE, 300, "z".repeat(130)),
                new Puback(65_535),
                new Pubrec(1),
                new Pubrel(2),
                new Pubcomp(3),
                new Suback(
                        4,
                        List.of(
                                ReasonCode.SUCCESS,
                                ReasonCode.GRANTED_QOS_1,
                                ReasonCode.GRANTED_QOS_2,
                                ReasonCode.UNSPECIFIED_ERROR)),
                Pingresp.INSTANCE);
    }

    /** A CONNECT with everything in it. */
    public static Connect connect(MqttVersion version) {
        if (version == MqttVersion.MQTT_5) {
            return Packets5.connect();
        }
        return new Connect(
                version,
                "pk&dn|securemode=3|",
                true,
                1200,
                "dn&pk",
                utf8Bytes("secret"),
                new Will(
                        TopicName.of("/pk/dn/user/gone"),
                        new byte[] {0, (byte) 0xFF},
                        Qos.AT_LEAST_ONCE,
                        true,
                        Properties.NONE),
                Properties.NONE);
    }

    /** A CONNECT with a client id only. */
    public static Connect plainConnect(MqttVersion version) {
        return new Connect(version, "c", false, 0, null, null, null, Properties.NONE);
    }

    public static Publish publish(String topic, Qos qos, int packetId, String payload) {
        return new Publish(
                TopicName.of(topic), qos, false, false, packetId, Properties.NONE, utf8(payload));
    }

    public static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(utf8Bytes(text));
    }

    public static ByteBuf encode(MqttVersion version, List<Packet> packets) {
        ByteBuf out = Unpooled.buffer();
        packets.forEach(packet -> PacketEncoder.encode(version, packet, out));
        return out;
    }

    /** The packets that are complete in the buffer; fails on a violation. */
    public static List<Packet> decode(PacketDecoder decoder, ByteBuf in) {
        List<Packet> packets = new ArrayList<>();
        ProtocolViolation violation = decoder.decode(in, packet -> packets.add(copy(packet)));
        assertThat(violation).isNull();
        return packets;
    }

    /** The packet with a payload of its own. */
    public static Packet copy(Packet packet) {
        if (packet instanceof Publish publish) {
            return new Publish(
                    publish.topic(),
                    publish.qos(),
                    publish.dup(),
                    publish.retain(),
                    publish.packetId(),
                    publish.properties(),
                    Unpooled.copiedBuffer(publish.payload()));
        }
        return packet;
    }

    public static void assertSame(List<Packet> actual, List<Packet> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int index = 0; index < expected.size(); index++) {
            assertSame(actual.get(index), expected.get(index));
        }
    }

    public static void assertSame(Packet actual, Packet expected) {
        if (expected instanceof Connect) {
            // Its arrays are equal by content only to this comparison.
            assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static byte[] utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
