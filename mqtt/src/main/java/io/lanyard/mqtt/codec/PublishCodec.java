// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;

/** PUBLISH (MQTT 3.1.1 section 3.3). */
final class PublishCodec {
    private static final int DUP = 0x08;
    private static final int RETAIN = 0x01;

    private PublishCodec() {}

    static Publish decode(Body body, int flags, TopicCache topics) {
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

    static void encode(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            ByteBuf payload,
            ByteBuf out) {
        PacketWriter.requireTopic(topic);
        boolean acknowledged = qos != Qos.AT_MOST_ONCE;
        if (acknowledged) {
            PacketWriter.requirePacketId(packetId);
        } else if (packetId != 0 || dup) {
            throw new IllegalArgumentException(
                    "PUBLISH with QoS 0 has neither packet id nor DUP, found packet id "
                            + packetId
                            + " and DUP "
                            + dup
                            + " [MQTT-2.3.1-5, MQTT-3.3.1-2]");
        }
        byte[] utf8 = topic.utf8();
        int payloadLength = payload.readableBytes();
        int length = 2 + utf8.length + (acknowledged ? 2 : 0) + payloadLength;
        int flags = (dup ? DUP : 0) | (qos.level() << 1) | (retain ? RETAIN : 0);

        PacketWriter.writeHeader(PacketType.PUBLISH, flags, length, out);
        PacketWriter.writeBinary(utf8, out);
        if (acknowledged) {
            out.writeShort(packetId);
        }
        out.writeBytes(payload, payload.readerIndex(), payloadLength);
    }
}
