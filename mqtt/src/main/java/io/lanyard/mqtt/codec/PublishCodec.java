// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Property;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** PUBLISH (MQTT 3.1.1 and 5.0 section 3.3). */
final class PublishCodec {
    private static final int DUP = 0x08;
    private static final int RETAIN = 0x01;

    /** A topic alias with its identifier. */
    private static final int ALIAS_BYTES = 3;

    private PublishCodec() {}

    /** @param aliases those that the peer has set; used in 5.0 only */
    static Publish decode(
            Body body, int flags, TopicCache topics, Peer peer, IncomingAliases aliases) {
        int level = (flags >> 1) & 3;
        if (level == 3) {
            throw body.broken(Rule.PUBLISH_QOS, "QoS is 3, expected 0, 1 or 2");
        }
        boolean dup = (flags & DUP) != 0;
        if (dup && level == 0) {
            if (!body.isMqtt31()) {
                throw body.broken(Rule.NO_DUP_WITH_QOS_0, "DUP is 1 with QoS 0, expected 0");
            }
            dup = false; // in 3.1 the flag applies to QoS 1 and 2 only, and may stand here unused
        }
        if (body.isMqtt5()) {
            return decodeIn5(body, flags, topics, peer, aliases);
        }
        TopicName topic = body.readTopicName("topic name", topics);
        int packetId = level == 0 ? 0 : body.readPacketId();
        return new Publish(
                topic,
                Qos.of(level),
                dup,
                (flags & RETAIN) != 0,
                packetId,
                Properties.NONE,
                body.readRest());
    }

    private static Publish decodeIn5(
            Body body, int flags, TopicCache topics, Peer peer, IncomingAliases aliases) {
        int level = (flags >> 1) & 3;
        TopicName topic = body.readTopicNameOrNone("topic name", topics);
        int packetId = level == 0 ? 0 : body.readPacketId();
        Properties properties = Properties.NONE;
        int alias = peer == Peer.ANYBODY ? -1 : body.readOnlyTopicAlias();
        if (alias < 0) {
            properties = PropertiesCodec.read(body, PropertySet.PUBLISH);
            alias = properties.has(Property.TOPIC_ALIAS) ? properties.topicAlias() : -1;
        }
        if (peer != Peer.ANYBODY) {
            // It does its work here; to a tool it is a part of what was sent.
            properties = properties.without(Property.TOPIC_ALIAS);
        }
        if (peer == Peer.CLIENT && properties.has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw body.broken(
                    Rule.NO_SUBSCRIPTION_ID_FROM_CLIENT,
                    "a client sends the subscription identifiers "
                            + properties.subscriptionIdentifiers().get(0));
        }
        if (alias >= 0) {
            topic = aliases.resolve(alias, topic, peer, body);
        } else if (topic == null) {
            throw body.broken(
                    Rule.TOPIC_OR_ALIAS, "topic name is empty and there is no topic alias");
        }
        return new Publish(
                topic,
                Qos.of(level),
                (flags & DUP) != 0,
                (flags & RETAIN) != 0,
                packetId,
                properties,
                body.readRest());
    }

    /** In 3.1 and 3.1.1; all but the payload, which has to follow. */
    static void encodeHead(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            int payloadLength,
            ByteBuf out) {
        PacketWriter.requireTopic(topic);
        requirePacketId(qos, dup, packetId);
        boolean acknowledged = qos != Qos.AT_MOST_ONCE;
        byte[] utf8 = topic.utf8();
        int length = 2 + utf8.length + (acknowledged ? 2 : 0) + payloadLength;
        int flags = (dup ? DUP : 0) | (qos.level() << 1) | (retain ? RETAIN : 0);

        PacketWriter.writeHeader(PacketType.PUBLISH, flags, length, out);
        PacketWriter.writeBinary(utf8, out);
        if (acknowledged) {
            out.writeShort(packetId);
        }
    }

    /**
     * In 5.0; all but the payload, which has to follow. An empty topic name is taken when the properties hold an alias for it, which is for tools.
     *
     * @param aliases to be used and added to; null: none
     * @return false when the packet is longer than the limits allow, and nothing was written
     */
    static boolean encodeHeadIn5(
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
        PropertySet.PUBLISH.require(properties);
        boolean hasAlias = properties.has(Property.TOPIC_ALIAS);
        if (!hasAlias || topic.utf8().length > 0) {
            PacketWriter.requireTopic(topic);
        }
        if (hasAlias && aliases != null) {
            throw new IllegalArgumentException(
                    "PUBLISH: the connection assigns topic aliases itself, found " + properties);
        }
        requirePacketId(qos, dup, packetId);
        int known = aliases == null ? 0 : aliases.find(topic);
        int topicLength = known == 0 ? topic.utf8().length : 0;
        long ownLength = PropertiesCodec.length(properties);
        long propertyLength = ownLength + (known == 0 ? 0 : ALIAS_BYTES);
        if (!limits.fits(length(topicLength, qos, propertyLength, payloadLength))) {
            return false;
        }
        int alias = known;
        if (aliases != null
                && known == 0
                && limits.fits(length(topicLength, qos, ownLength + ALIAS_BYTES, payloadLength))) {
            alias = aliases.assign(topic);
            propertyLength = ownLength + (alias == 0 ? 0 : ALIAS_BYTES);
        }
        int flags = (dup ? DUP : 0) | (qos.level() << 1) | (retain ? RETAIN : 0);

        long length = length(topicLength, qos, propertyLength, payloadLength);
        PacketWriter.writeHeader(PacketType.PUBLISH, flags, length, out);
        out.writeShort(topicLength);
        out.writeBytes(topic.utf8(), 0, topicLength);
        if (qos != Qos.AT_MOST_ONCE) {
            out.writeShort(packetId);
        }
        PacketWriter.writeVariable((int) propertyLength, out);
        PropertiesCodec.writeAll(properties, out);
        if (alias != 0) {
            out.writeByte(Property.TOPIC_ALIAS.id());
            out.writeShort(alias);
        }
        return true;
    }

    /** The Remaining Length in 5.0. */
    static long length(int topicLength, Qos qos, long propertyLength, long payloadLength) {
        return 2L
                + topicLength
                + (qos == Qos.AT_MOST_ONCE ? 0 : 2)
                + PacketWriter.variableLength(propertyLength)
                + propertyLength
                + payloadLength;
    }

    private static void requirePacketId(Qos qos, boolean dup, int packetId) {
        if (qos != Qos.AT_MOST_ONCE) {
            PacketWriter.requirePacketId(packetId);
        } else if (packetId != 0 || dup) {
            throw new IllegalArgumentException(
                    "PUBLISH with QoS 0 has neither packet id nor DUP, found packet id "
                            + packetId
                            + " and DUP "
                            + dup
                            + " [MQTT-2.3.1-5, MQTT-3.3.1-2]");
        }
    }
}
