// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.PropertiesBuilder;
import io.lanyard.mqtt.packet.Property;
import io.lanyard.mqtt.packet.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The properties of a packet with the Property Length in front (MQTT 5.0 section 2.2.2). */
final class PropertiesCodec {
    private PropertiesCodec() {}

    static Properties read(Body body, PropertySet set) {
        int length = body.readVariable("property length");
        if (length == 0) {
            return Properties.NONE;
        }
        int packetEnd = body.enterProperties(length);
        PropertiesBuilder properties = Properties.builder();
        List<UserProperty> pairs = List.of();
        List<Integer> ids = List.of();
        long seen = 0;
        while (body.remaining() > 0) {
            Property property = readKind(body, set, seen);
            seen |= property.bit();
            if (property == Property.USER_PROPERTY) {
                pairs = pairs.isEmpty() ? new ArrayList<>(2) : pairs;
                body.requireFewProperties(pairs.size(), "user properties");
                pairs.add(
                        new UserProperty(
                                body.readText("name of a user property"),
                                body.readText("value of a user property")));
            } else if (property == Property.SUBSCRIPTION_IDENTIFIER) {
                ids = ids.isEmpty() ? new ArrayList<>(2) : ids;
                body.requireFewProperties(ids.size(), "subscription identifiers");
                ids.add((int) readNumber(body, set, property));
            } else {
                readValue(body, set, property, properties);
            }
        }
        body.leaveProperties(packetEnd);
        return properties.userProperties(pairs).subscriptionIdentifiers(ids).build();
    }

    /** Bytes of the properties, without the Property Length in front of them. */
    static long length(Properties properties) {
        long length = 0;
        for (long bits = properties.bits(); bits != 0; bits &= bits - 1) {
            length += length(properties, kind(bits));
        }
        return length;
    }

    /** Properties that were measured with {@link #length}, and their length in front of them. */
    static void write(Properties properties, long length, ByteBuf out) {
        PacketWriter.writeVariable((int) length, out);
        writeAll(properties, out);
    }

    /** The properties themselves. */
    static void writeAll(Properties properties, ByteBuf out) {
        for (long bits = properties.bits(); bits != 0; bits &= bits - 1) {
            write(properties, kind(bits), out);
        }
    }

    /**
     * What of the properties is to be sent with a packet: without user properties, then without the reason string
     * too, where the peer does not take them or they make the packet longer than it takes [MQTT-3.1.2-29,
     * MQTT-3.4.2-2 and -3, and the like of them for every acknowledgement].
     *
     * @param besides bytes of the packet behind its fixed header, but for Property Length and properties
     */
    static Properties fitting(
            PropertySet set, Properties properties, long besides, EncoderLimits limits) {
        set.require(properties);
        Properties kept = properties;
        boolean spared = set.isOptional() && !limits.problemInformation();
        if (spared || !fits(kept, besides, limits)) {
            kept = kept.without(Property.USER_PROPERTY);
        }
        if (spared || !fits(kept, besides, limits)) {
            kept = kept.without(Property.REASON_STRING);
        }
        return kept;
    }

    private static boolean fits(Properties properties, long besides, EncoderLimits limits) {
        long length = length(properties);
        return limits.fits(besides + PacketWriter.variableLength(length) + length);
    }

    private static Property readKind(Body body, PropertySet set, long seen) {
        int id = body.readVariable("property identifier");
        Property property = Property.of(id);
        if (property == null || !set.allows(property)) {
            throw body.broken(
                    Rule.PROPERTY_OF_PACKET,
                    property == null
                            ? "no property has the identifier 0x%02X".formatted(id)
                            : property + " is not a property of " + set);
        }
        if ((seen & property.bit()) != 0 && !set.allowsSeveral(property)) {
            throw Rule.PROPERTY_ONCE.brokenIn(
                    set.section(), set + ": " + property + " comes a second time");
        }
        return property;
    }

    private static void readValue(
            Body body, PropertySet set, Property property, PropertiesBuilder properties) {
        switch (property.form()) {
            case BYTE, TWO_BYTES, FOUR_BYTES, VARIABLE ->
                    properties.set(property, readNumber(body, set, property));
            case TEXT -> properties.set(property, body.readText(property.name()));
            case TOPIC -> properties.responseTopic(body.readResponseTopic());
            case BINARY -> properties.set(property, body.readBinary(property.name()));
            case PAIR -> throw new IllegalStateException(property + " is read by its own");
        }
    }

    private static long readNumber(Body body, PropertySet set, Property property) {
        long number =
                switch (property.form()) {
                    case BYTE -> body.readByte(property.name());
                    case TWO_BYTES -> body.readShort(property.name());
                    case FOUR_BYTES -> body.readInt(property.name());
                    default -> body.readVariable(property.name());
                };
        if (number < property.least() || number > property.greatest()) {
            String detail =
                    "%s is %d, expected %d to %d"
                            .formatted(property, number, property.least(), property.greatest());
            throw property == Property.TOPIC_ALIAS
                    ? body.broken(Rule.ALIAS_NOT_0, detail)
                    : Rule.PROPERTY_VALUE.brokenIn(set.section(), set + ": " + detail);
        }
        return number;
    }

    private static Property kind(long bits) {
        return Objects.requireNonNull(
                Property.of(Long.numberOfTrailingZeros(bits)), "a bit that is no property");
    }

    private static long length(Properties properties, Property property) {
        return switch (property.form()) {
            case BYTE -> 2;
            case TWO_BYTES -> 3;
            case FOUR_BYTES -> 5;
            case VARIABLE -> {
                long length = 0;
                for (int id : properties.subscriptionIdentifiers()) {
                    length += 1 + PacketWriter.variableLength(id);
                }
                yield length;
            }
            case TEXT -> 3 + ByteBufUtil.utf8Bytes(properties.text(property));
            case TOPIC -> 3 + properties.responseTopic().orElseThrow().utf8().length;
            case BINARY -> 3 + properties.binary(property).length;
            case PAIR -> {
                long length = 0;
                for (UserProperty pair : properties.userProperties()) {
                    length +=
                            5L
                                    + ByteBufUtil.utf8Bytes(pair.name())
                                    + ByteBufUtil.utf8Bytes(pair.value());
                }
                yield length;
            }
        };
    }

    private static void write(Properties properties, Property property, ByteBuf out) {
        switch (property.form()) {
            case BYTE -> {
                out.writeByte(property.id());
                out.writeByte((int) properties.number(property));
            }
            case TWO_BYTES -> {
                out.writeByte(property.id());
                out.writeShort((int) properties.number(property));
            }
            case FOUR_BYTES -> {
                out.writeByte(property.id());
                out.writeInt((int) properties.number(property));
            }
            case VARIABLE -> {
                for (int id : properties.subscriptionIdentifiers()) {
                    out.writeByte(property.id());
                    PacketWriter.writeVariable(id, out);
                }
            }
            case TEXT -> {
                out.writeByte(property.id());
                writeText(properties.text(property), out);
            }
            case TOPIC -> {
                out.writeByte(property.id());
                PacketWriter.writeBinary(properties.responseTopic().orElseThrow().utf8(), out);
            }
            case BINARY -> {
                out.writeByte(property.id());
                PacketWriter.writeBinary(properties.binary(property), out);
            }
            case PAIR -> {
                for (UserProperty pair : properties.userProperties()) {
                    out.writeByte(property.id());
                    writeText(pair.name(), out);
                    writeText(pair.value(), out);
                }
            }
        }
    }

    /** Text that its properties have checked when they were built. */
    private static void writeText(String text, ByteBuf out) {
        PacketWriter.writeText(text, ByteBufUtil.utf8Bytes(text), out);
    }
}
