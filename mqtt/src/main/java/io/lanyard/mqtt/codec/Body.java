// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Property;
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
    private boolean inProperties;
    private final int maxUserProperties;

    /** @param maxUserProperties as in {@link DecoderLimits} */
    Body(int maxUserProperties) {
        this.maxUserProperties = maxUserProperties;
    }

    /** Points this body at the bytes from {@code start} to {@code end} (exclusive), both absolute in the buffer. */
    void open(ByteBuf in, int start, int end, PacketType type, @Nullable MqttVersion version) {
        this.in = in;
        this.start = start;
        this.position = start;
        this.end = end;
        this.type = type;
        this.version = version;
        this.inProperties = false;
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

    boolean isMqtt5() {
        return version == MqttVersion.MQTT_5;
    }

    /** Bytes to the end of the packet, or of its properties while they are read. */
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

    /** Four bytes, unsigned (MQTT 5.0 section 1.5.3). */
    long readInt(String field) {
        require(4, field);
        long value = in.getUnsignedInt(position);
        position += 4;
        return value;
    }

    /** A Variable Byte Integer, 0 to 268,435,455, in as few bytes as it needs (MQTT 5.0 section 1.5.5). */
    int readVariable(String field) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            require(1, field);
            int digit = in.getByte(position++);
            value |= (digit & 0x7F) << shift;
            if (digit == 0 && shift > 0) {
                throw broken(
                        Rule.SHORTEST_LENGTH,
                        field + " is " + value + " in " + (shift / 7 + 1) + " bytes, too many");
            }
            if (digit >= 0) {
                return value;
            }
        }
        throw broken(Rule.VARIABLE_LENGTH, field + " does not end after 4 bytes");
    }

    /** Ends what is readable with the properties, which start here; gives what {@link #leaveProperties} wants. */
    int enterProperties(int length) {
        if (length > end - position) {
            throw broken(
                    Rule.PROPERTY_LENGTH,
                    "property length is "
                            + length
                            + ", but the packet ends after "
                            + (end - position)
                            + " more bytes");
        }
        int packetEnd = end;
        end = position + length;
        inProperties = true;
        return packetEnd;
    }

    void leaveProperties(int packetEnd) {
        end = packetEnd;
        inProperties = false;
    }

    /** Bounds what one packet can make the receiver do and keep. */
    void requireFewProperties(int count, String what) {
        if (count == maxUserProperties) {
            throw broken(
                    Rule.PROPERTY_COUNT,
                    "more than the " + maxUserProperties + " " + what + " that are accepted");
        }
    }

    /**
     * The topic alias of a PUBLISH that has no other property, the usual case, without an object for it; -1 when
     * there is something else here, which is not read then.
     */
    int readOnlyTopicAlias() {
        if (end - position < 4
                || in.getByte(position) != 3
                || in.getByte(position + 1) != Property.TOPIC_ALIAS.id()) {
            return -1;
        }
        int alias = in.getUnsignedShort(position + 2);
        position += 4;
        return alias;
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

    /** A topic name for the response to a message. */
    TopicName readResponseTopic() {
        byte[] utf8 = readUtf8("response topic");
        if (utf8.length == 0) {
            throw broken(Rule.TOPIC_NOT_EMPTY, "response topic is empty");
        }
        requireNoWildcard(utf8, "response topic", Rule.RESPONSE_TOPIC_WITHOUT_WILDCARD);
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
        return readTopicName(field, topics, in.getUnsignedShort(position));
    }

    /** As {@link #readTopicName(String, TopicCache)}; null where an alias has to stand for it. */
    @Nullable TopicName readTopicNameOrNone(String field, TopicCache topics) {
        require(2, field);
        int length = in.getUnsignedShort(position);
        if (length == 0) {
            position += 2;
            return null;
        }
        return readTopicName(field, topics, length);
    }

    private TopicName readTopicName(String field, TopicCache topics, int length) {
        int index = position + 2;
        if (length > end - index) {
            return readTopicName(field);
        }
        TopicName known = topics.find(in, index, length);
        if (known != null) {
            position = index + length;
            return known;
        }
        TopicName topic = readTopicName(field);
        topics.add(topic);
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
        requireNoWildcard(utf8, field, Rule.TOPIC_WITHOUT_WILDCARD);
    }

    private void requireNoWildcard(byte[] utf8, String field, Rule rule) {
        int wildcard = Math.max(Utf8.indexOf(utf8, '+'), Utf8.indexOf(utf8, '#'));
        if (wildcard >= 0) {
            throw broken(
                    rule,
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
                    inProperties ? Rule.PROPERTY_LENGTH : Rule.REMAINING_LENGTH,
                    field
                            + " needs "
                            + bytes
                            + " bytes at byte "
                            + (position - start)
                            + (inProperties
                                    ? " after the fixed header, but the properties end at byte "
                                    : " after the fixed header, but the packet ends at byte ")
                            + (end - start));
        }
    }
}
