// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What follows the fixed header of one complete packet, read field by field. Every read stays inside the packet
 * or throws {@link MalformedPacket}. A decoder reuses one body for all of its packets.
 */
final class Body {
    private static final int MAX_QUOTED_CHARS = 40;

    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int start;
    private int position;
    private int end;
    private PacketType type = PacketType.CONNECT;
    private @Nullable MqttVersion version;

    /** Points this body at the bytes from {@code start} to {@code end} (exclusive), both absolute in the buffer. */
    void open(ByteBuf in, int start, int end, PacketType type, @Nullable MqttVersion version) {
        this.in = in;
        this.start = start;
        this.position = start;
        this.end = end;
        this.type = type;
        this.version = version;
    }

    /** Lets the buffer go, so that an idle connection keeps nothing of its last read alive. */
    void close() {
        in = Unpooled.EMPTY_BUFFER;
    }

    void version(MqttVersion version) {
        this.version = version;
    }

    boolean isMqtt31() {
        return version == MqttVersion.MQTT_3_1;
    }

    int remaining() {
        return end - position;
    }

    int readByte(String field) {
        require(1, field);
        return in.getUnsignedByte(position++);
    }

    int readShort(String field) {
        require(2, field);
        int value = in.getUnsignedShort(position);
        position += 2;
        return value;
    }

    int readPacketId() {
        int packetId = readShort("packet id");
        if (packetId == 0) {
            throw broken(Rule.PACKET_ID, "packet id is 0, expected 1 to 65535");
        }
        return packetId;
    }

    /** Bytes with their length in front (MQTT 3.1.1 section 1.5.2 and 3.1.3.3). */
    byte[] readBinary(String field) {
        int length = readShort("length of " + field);
        require(length, field);
        byte[] bytes = new byte[length];
        in.getBytes(position, bytes);
        position += length;
        return bytes;
    }

    String readText(String field) {
        return new String(readUtf8(field), StandardCharsets.UTF_8);
    }

    /** A topic name: not empty and without wildcards. */
    TopicName readTopicName(String field) {
        byte[] utf8 = readUtf8(field);
        requireTopicName(utf8, field);
        return TopicName.ofUtf8(utf8);
    }

    /** A topic filter as sent; whether its wildcards stand where they may is the server's to judge. */
    String readTopicFilter(String field) {
        String filter = readText(field);
        if (filter.isEmpty()) {
            throw broken(Rule.FILTER_NOT_EMPTY, field + " is empty");
        }
        return filter;
    }

    /**
     * The topic name that most packets of a connection repeat: known ones come from the cache, which holds only
     * names that were checked when they came first.
     */
    TopicName readTopicName(String field, TopicCache topics) {
        require(2, field);
        int length = in.getUnsignedShort(position);
        int index = position + 2;
        if (length == 0 || length > TopicCache.MAX_TOPIC_BYTES || length > end - index) {
            return readTopicName(field);
        }
        int hash = TopicCache.hash(in, index, length);
        TopicName known = topics.find(hash, in, index, length);
        if (known != null) {
            position = index + length;
            return known;
        }
        TopicName topic = readTopicName(field);
        topics.add(hash, topic);
        return topic;
    }

    /** All that is left, as a part of the buffer: no copy, and no reference of its own. */
    ByteBuf readRest() {
        int length = end - position;
        if (length == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf rest = in.slice(position, length);
        position = end;
        return rest;
    }

    void requireEnd() {
        if (position != end) {
            throw broken(
                    Rule.REMAINING_LENGTH,
                    (end - position)
                            + " bytes too many: the packet is complete after "
                            + (position - start)
                            + " bytes, but its Remaining Length is "
                            + (end - start));
        }
    }

    MalformedPacket broken(Rule rule, String detail) {
        return rule.broken(version, type + ": " + detail);
    }

    /** Text of the peer for a log line: cut, and without control characters. */
    static String quote(String text) {
        String cut =
                text.length() <= MAX_QUOTED_CHARS
                        ? text
                        : text.substring(0, MAX_QUOTED_CHARS) + "...";
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    private byte[] readUtf8(String field) {
        byte[] utf8 = readBinary(field);
        int illFormed = Utf8.firstIllFormed(utf8);
        if (illFormed >= 0) {
            throw broken(
                    Rule.UTF_8,
                    "%s is not well-formed UTF-8: found 0x%02X at byte %d of it"
                            .formatted(field, utf8[illFormed], illFormed));
        }
        int nul = Utf8.indexOf(utf8, '\0');
        if (nul >= 0) {
            throw broken(
                    Rule.UTF_8_WITHOUT_NULL, field + " holds U+0000 at byte " + nul + " of it");
        }
        return utf8;
    }

    private void requireTopicName(byte[] utf8, String field) {
        if (utf8.length == 0) {
            throw broken(Rule.TOPIC_NOT_EMPTY, field + " is empty");
        }
        int wildcard = Math.max(Utf8.indexOf(utf8, '+'), Utf8.indexOf(utf8, '#'));
        if (wildcard >= 0) {
            throw broken(
                    Rule.TOPIC_WITHOUT_WILDCARD,
                    field
                            + " "
                            + quote(new String(utf8, StandardCharsets.UTF_8))
                            + " holds a wildcard at byte "
                            + wildcard);
        }
    }

    private void require(int bytes, String field) {
        if (bytes > end - position) {
            throw broken(
                    Rule.REMAINING_LENGTH,
                    field
                            + " needs "
                            + bytes
                            + " bytes at byte "
                            + (position - start)
                            + " after the fixed header, but the packet ends at byte "
                            + (end - start));
        }
    }
}
