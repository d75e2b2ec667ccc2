// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;

/** Packets to bytes, in both directions. A packet that is refused with an exception leaves the buffer as it was. */
public final class PacketEncoder {
    private PacketEncoder() {}

    /**
     * Appends a packet to the buffer.
     *
     * @throws IllegalArgumentException when the version cannot carry the packet: a field too long, a packet id
     *     that is none, text that is not Unicode, a kind of packet that the version does not have
     */
    public static void encode(MqttVersion version, Packet packet, ByteBuf out) {
        requireKnown(version);
        switch (packet.type()) {
            case CONNECT -> ConnectCodec.encode(version, (Connect) packet, out);
            case CONNACK -> ConnackCodec.encode(version, (Connack) packet, out);
            case PUBLISH -> encodePublish(version, (Publish) packet, out);
            case PUBACK -> encodePacketId(PacketType.PUBACK, 0, ((Puback) packet).packetId(), out);
            case PUBREC -> encodePacketId(PacketType.PUBREC, 0, ((Pubrec) packet).packetId(), out);
            case PUBREL -> encodePacketId(PacketType.PUBREL, 2, ((Pubrel) packet).packetId(), out);
            case PUBCOMP ->
                    encodePacketId(PacketType.PUBCOMP, 0, ((Pubcomp) packet).packetId(), out);
            case SUBSCRIBE -> SubscribeCodec.encode((Subscribe) packet, out);
            case SUBACK -> SubackCodec.encode((Suback) packet, out);
            case UNSUBSCRIBE -> UnsubscribeCodec.encode((Unsubscribe) packet, out);
            case UNSUBACK ->
                    encodePacketId(PacketType.UNSUBACK, 0, ((Unsuback) packet).packetId(), out);
            case PINGREQ, PINGRESP, DISCONNECT ->
                    PacketWriter.writeHeader(packet.type(), 0, 0, out);
            case AUTH -> throw new IllegalArgumentException("AUTH does not exist in " + version);
        }
    }

    /**
     * Appends a PUBLISH to the buffer without a {@link Publish} in between. The topic name is trusted to hold no
     * wildcard and no U+0000; it is on the path of every message, and whoever made it has checked it.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
     * @param payload copied from its reader index, which does not move
     * @throws IllegalArgumentException when the version cannot carry the packet
     */
    public static void encodePublish(
            MqttVersion version,
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            ByteBuf payload,
            ByteBuf out) {
        requireKnown(version);
        PublishCodec.encode(topic, qos, dup, retain, packetId, payload, out);
    }

    private static void encodePublish(MqttVersion version, Publish publish, ByteBuf out) {
        encodePublish(
                version,
                publish.topic(),
                publish.qos(),
                publish.dup(),
                publish.retain(),
                publish.packetId(),
                publish.properties(),
                publish.payload(),
                out);
    }

    private static void encodePacketId(PacketType type, int flags, int packetId, ByteBuf out) {
        PacketWriter.writePacketIdOnly(type, flags, packetId, out);
    }

    private static void requireKnown(MqttVersion version) {
        if (version == MqttVersion.MQTT_5) {
            throw new IllegalArgumentException("MQTT 5.0 cannot be encoded yet");
        }
    }
}
