// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
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
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Packets to bytes, in both directions. A packet that is refused with an exception leaves the buffer as it was. */
public final class PacketEncoder {
    private PacketEncoder() {}

    /**
     * Appends a packet to the buffer, for a peer that takes whatever MQTT can express.
     *
     * @throws IllegalArgumentException when the version cannot carry the packet: a field too long, a packet id
     *     that is none, text that is not Unicode, a kind of packet that the version does not have
     */
    public static void encode(MqttVersion version, Packet packet, ByteBuf out) {
        if (!encode(version, packet, EncoderLimits.DEFAULT, out)) {
            throw tooLong(packet.type());
        }
    }

    /**
     * Appends a packet to the buffer, if the peer takes one of its length. Of an acknowledgement, CONNACK,
     * DISCONNECT or AUTH that would be too long first the user properties are left out, then the reason string.
     *
     * @return false when the peer takes no packet of this length; then nothing was appended [MQTT-3.1.2-24,
     *     MQTT-3.2.2-15]
     * @throws IllegalArgumentException when the version cannot carry the packet: a field too long, a packet id
     *     that is none, text that is not Unicode, a kind of packet, property or reason code that the version or the
     *     packet does not have
     */
    public static boolean encode(
            MqttVersion version, Packet packet, EncoderLimits limits, ByteBuf out) {
        return switch (packet.type()) {
            case CONNECT -> ConnectCodec.encode(version, (Connect) packet, limits, out);
            case CONNACK -> ConnackCodec.encode(version, (Connack) packet, limits, out);
            case PUBLISH -> encodePublish(version, (Publish) packet, limits, out);
            case PUBACK -> {
                Puback puback = (Puback) packet;
                yield encodeAcknowledgement(
                        version,
                        PropertySet.PUBACK,
                        puback.packetId(),
                        puback.reason(),
                        puback.properties(),
                        limits,
                        out);
            }
            case PUBREC -> {
                Pubrec pubrec = (Pubrec) packet;
                yield encodeAcknowledgement(
                        version,
                        PropertySet.PUBREC,
                        pubrec.packetId(),
                        pubrec.reason(),
                        pubrec.properties(),
                        limits,
                        out);
            }
            case PUBREL -> {
                Pubrel pubrel = (Pubrel) packet;
                yield encodeAcknowledgement(
                        version,
                        PropertySet.PUBREL,
                        pubrel.packetId(),
                        pubrel.reason(),
                        pubrel.properties(),
                        limits,
                        out);
            }
            case PUBCOMP -> {
                Pubcomp pubcomp = (Pubcomp) packet;
                yield encodeAcknowledgement(
                        version,
                        PropertySet.PUBCOMP,
                        pubcomp.packetId(),
                        pubcomp.reason(),
                        pubcomp.properties(),
                        limits,
                        out);
            }
            case SUBSCRIBE -> SubscribeCodec.encode(version, (Subscribe) packet, limits, out);
            case SUBACK -> SubackCodec.encode(version, (Suback) packet, limits, out);
            case UNSUBSCRIBE -> UnsubscribeCodec.encode(version, (Unsubscribe) packet, limits, out);
            case UNSUBACK -> UnsubackCodec.encode(version, (Unsuback) packet, limits, out);
            case PINGREQ, PINGRESP -> encodeEmpty(packet.type(), limits, out);
            case DISCONNECT -> encodeDisconnect(version, (Disconnect) packet, limits, out);
            case AUTH -> {
                if (version != MqttVersion.MQTT_5) {
                    throw new IllegalArgumentException("AUTH does not exist in " + version);
                }
                yield AuthCodec.encode((Auth) packet, limits, out);
            }
        };
    }

    /**
     * Appends a PUBLISH to the buffer without a {@link Publish} in between. The topic name is trusted to hold no
     * wildcard and no U+0000; it is on the path of every message, and whoever made it has checked it.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
     * @param properties carried in 5.0 only
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
        if (!encodePublishHead(
                version,
                topic,
                qos,
                dup,
                retain,
                packetId,
                properties,
                null,
                EncoderLimits.DEFAULT,
                payload.readableBytes(),
                out)) {
            throw tooLong(PacketType.PUBLISH);
        }
        append(payload, out);
    }

    /**
     * Appends a PUBLISH of 5.0 to the buffer, if the peer takes one of its length. The topic name is trusted as in
     * {@link #encodePublish(MqttVersion, TopicName, Qos, boolean, boolean, int, Properties, ByteBuf, ByteBuf)}.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
     * @param aliases what stands for topics at this peer, used and added to; null when topics are to be named
     * @param payload copied from its reader index, which does not move
     * @return false when the peer takes no packet of this length; then nothing was appended, and the message is to
     *     be treated as if it had been delivered [MQTT-3.1.2-25]
     * @throws IllegalArgumentException when a PUBLISH cannot carry this
     */
    public static boolean encodePublish(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            @Nullable OutgoingAliases aliases,
            EncoderLimits limits,
            ByteBuf payload,
            ByteBuf out) {
        boolean fits =
                encodePublishHead(
                        MqttVersion.MQTT_5,
                        topic,
                        qos,
                        dup,
                        retain,
                        packetId,
                        properties,
                        aliases,
                        limits,
                        payload.readableBytes(),
                        out);
        if (fits) {
            append(payload, out);
        }
        return fits;
    }

    /**
     * Appends all of a PUBLISH but its payload, which is to be appended next, if the peer takes one of its length. The
     * topic name is trusted as in {@link #encodePublish(MqttVersion, TopicName, Qos, boolean, boolean, int, Properties,
     * ByteBuf, ByteBuf)}. The buffer has room for the payload after this.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
     * @param properties carried in 5.0 only
     * @param aliases what stands for topics at this peer, used and added to; null when topics are to be named, as
     *     always before 5.0
     * @param limits of the peer; before 5.0 it takes what MQTT can express
     * @return false when the peer takes no packet of this length; then nothing was appended
     * @throws IllegalArgumentException when a PUBLISH of this version cannot carry this
     */
    public static boolean encodePublishHead(
            MqttVersion version,
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            @Nullable OutgoingAliases aliases,
            EncoderLimits limits,
            int payloadLength,
            ByteBuf out) {
        if (version == MqttVersion.MQTT_5) {
            return PublishCodec.encodeHeadIn5(
                    topic,
                    qos,
                    dup,
                    retain,
                    packetId,
                    properties,
                    aliases,
                    limits,
                    payloadLength,
                    out);
        }
        PublishCodec.encodeHead(topic, qos, dup, retain, packetId, payloadLength, out);
        return true;
    }

    /**
     * Appends a PUBACK that says success, without a {@link Puback} in between.
     *
     * @return false when the peer takes not even that
     * @throws IllegalArgumentException when the packet id is none
     */
    public static boolean encodePuback(int packetId, EncoderLimits limits, ByteBuf out) {
        boolean fits = limits.fits(2);
        if (fits) {
            PacketWriter.writePacketIdOnly(PacketType.PUBACK, 0, packetId, out);
        }
        return fits;
    }

    private static void append(ByteBuf payload, ByteBuf out) {
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    /**
     * Bytes of a PUBLISH with its fixed header: what {@link EncoderLimits#maxPacketBytes} is compared with. With a
     * topic alias it may get shorter, never longer than the peer takes.
     *
     * @param properties carried in 5.0 only
     */
    public static long publishLength(
            MqttVersion version,
            TopicName topic,
            Qos qos,
            Properties properties,
            int payloadBytes) {
        int topicBytes = topic.utf8().length;
        long remaining =
                version == MqttVersion.MQTT_5
                        ? PublishCodec.length(
                                topicBytes, qos, PropertiesCodec.length(properties), payloadBytes)
                        : 2L + topicBytes + (qos == Qos.AT_MOST_ONCE ? 0 : 2) + payloadBytes;
        return 1 + PacketWriter.variableLength(remaining) + remaining;
    }

    /** How long a CONNACK of 5.0 with these properties is, in bytes with its fixed header. */
    public static long connackLength(Properties properties) {
        long remaining = ConnackCodec.remainingLength(PropertiesCodec.length(properties));
        return 1 + PacketWriter.variableLength(remaining) + remaining;
    }

    private static boolean encodePublish(
            MqttVersion version, Publish publish, EncoderLimits limits, ByteBuf out) {
        boolean fits =
                encodePublishHead(
                        version,
                        publish.topic(),
                        publish.qos(),
                        publish.dup(),
                        publish.retain(),
                        publish.packetId(),
                        publish.properties(),
                        null,
                        limits,
                        publish.payload().readableBytes(),
                        out);
        if (fits) {
            append(publish.payload(), out);
        }
        return fits;
    }

    private static boolean encodeAcknowledgement(
            MqttVersion version,
            PropertySet set,
            int packetId,
            ReasonCode reason,
            Properties properties,
            EncoderLimits limits,
            ByteBuf out) {
        int flags = set == PropertySet.PUBREL ? 0b0010 : 0;
        if (version == MqttVersion.MQTT_5) {
            return AcknowledgementCodec.encode(
                    set, flags, packetId, reason, properties, limits, out);
        }
        PacketWriter.writePacketIdOnly(set.type(), flags, packetId, out);
        return true;
    }

    private static boolean encodeDisconnect(
            MqttVersion version, Disconnect disconnect, EncoderLimits limits, ByteBuf out) {
        if (version == MqttVersion.MQTT_5) {
            return AcknowledgementCodec.encodeDisconnect(
                    disconnect.reason(), disconnect.properties(), limits, out);
        }
        return encodeEmpty(PacketType.DISCONNECT, limits, out);
    }

    private static boolean encodeEmpty(PacketType type, EncoderLimits limits, ByteBuf out) {
        if (!limits.fits(0)) {
            return false;
        }
        PacketWriter.writeHeader(type, 0, 0, out);
        return true;
    }

    private static IllegalArgumentException tooLong(PacketType type) {
        return new IllegalArgumentException(
                type
                        + " is longer than the "
                        + DecoderLimits.MAX_REMAINING_LENGTH
                        + " bytes that MQTT allows");
    }
}
