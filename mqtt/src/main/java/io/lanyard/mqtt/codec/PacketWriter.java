// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * The fields of a packet on their way out. What cannot be encoded throws IllegalArgumentException from a method
 * that writes nothing: a packet is checked and measured first, then written.
 */
final class PacketWriter {
    private static final int MAX_SHORT = 65_535;

    private PacketWriter() {}

    /** The fixed header (MQTT 3.1.1 section 2.2), and room for all that follows. */
    static void writeHeader(PacketType type, int flags, long remainingLength, ByteBuf out) {
        if (remainingLength > DecoderLimits.MAX_REMAINING_LENGTH) {
            throw new IllegalArgumentException(
                    type
                            + " is "
                            + remainingLength
                            + " bytes long, MQTT allows "
                            + DecoderLimits.MAX_REMAINING_LENGTH);
        }
        int length = (int) remainingLength;
        out.ensureWritable(5 + length);
        out.writeByte((type.number() << 4) | flags);
        writeVariable(length, out);
    }

    /** A Variable Byte Integer, 0 to 268,435,455 (MQTT 5.0 section 1.5.5). */
    static void writeVariable(int value, ByteBuf out) {
        int rest = value;
        while (rest > 0x7F) {
            out.writeByte(0x80 | (rest & 0x7F));
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Bytes of the number as a Variable Byte Integer; of one that is none, more than it could have. */
    static int variableLength(long value) {
        return value < 0x80
                ? 1
                : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    }

    /** A packet that holds nothing but its packet id. */
    static void writePacketIdOnly(PacketType type, int flags, int packetId, ByteBuf out) {
        requirePacketId(packetId);
        out.writeInt((type.number() << 28) | (flags << 24) | (2 << 16) | packetId);
    }

    static void writeBinary(byte[] bytes, ByteBuf out) {
        out.writeShort(bytes.length);
        out.writeBytes(bytes);
    }

    /** Text whose length was asked of {@link #utf8Length} before. */
    static void writeText(String text, int utf8Length, ByteBuf out) {
        out.writeShort(utf8Length);
        ByteBufUtil.reserveAndWriteUtf8(out, text, utf8Length);
    }

    /** Bytes of the text in UTF-8 (MQTT 3.1.1 section 1.5.3): no surrogate on its own, no U+0000, 65,535 at most. */
    static int utf8Length(String text, String field) {
        long length = 0;
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == 0) {
                throw new IllegalArgumentException(
                        field + " holds U+0000 at character " + index + " [MQTT-1.5.3-2]");
            }
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (isPair(text, index)) {
                length += 4;
                index++;
            } else {
                throw new IllegalArgumentException(
                        field
                                + " holds a surrogate on its own at character "
                                + index
                                + " [MQTT-1.5.3-1]");
            }
        }
        requireLength(length, field);
        return (int) length;
    }

    static int filterLength(String filter) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("topic filter is empty [MQTT-4.7.3-1]");
        }
        return utf8Length(filter, "topic filter");
    }

    /** Length only: whoever made the topic name knows its characters, and this is the path of every message. */
    static void requireTopic(TopicName topic) {
        int length = topic.utf8().length;
        if (length == 0) {
            throw new IllegalArgumentException("topic name is empty [MQTT-4.7.3-1]");
        }
        requireLength(length, "topic name");
    }

    static void requireBinary(byte[] bytes, String field) {
        requireLength(bytes.length, field);
    }

    static void requirePacketId(int packetId) {
        if (packetId < 1 || packetId > MAX_SHORT) {
            throw new IllegalArgumentException(
                    "packet id has to be 1 to 65535, found " + packetId + " [MQTT-2.3.1-1]");
        }
    }

    static void requireShort(int value, String field) {
        if (value < 0 || value > MAX_SHORT) {
            throw new IllegalArgumentException(field + " has to be 0 to 65535, found " + value);
        }
    }

    private static void requireLength(long length, String field) {
        if (length > MAX_SHORT) {
            throw new IllegalArgumentException(
                    field + " is " + length + " bytes long, MQTT allows 65535");
        }
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }
}
