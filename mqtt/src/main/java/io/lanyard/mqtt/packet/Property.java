// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of properties (MQTT 5.0 section 2.2.2.2, table 2-4) with their identifier and the values they take. */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BYTE, 0, 1),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES, 0, Property.MAX_FOUR_BYTES),
    CONTENT_TYPE(0x03, Form.TEXT),
    RESPONSE_TOPIC(0x08, Form.TOPIC),
    CORRELATION_DATA(0x09, Form.BINARY),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.VARIABLE, 1, 268_435_455),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES, 0, Property.MAX_FOUR_BYTES),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES, 0, 65_535),
    AUTHENTICATION_METHOD(0x15, Form.TEXT),
    AUTHENTICATION_DATA(0x16, Form.BINARY),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BYTE, 0, 1),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES, 0, Property.MAX_FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BYTE, 0, 1),
    RESPONSE_INFORMATION(0x1A, Form.TEXT),
    SERVER_REFERENCE(0x1C, Form.TEXT),
    REASON_STRING(0x1F, Form.TEXT),
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES, 1, 65_535),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES, 0, 65_535),
    TOPIC_ALIAS(0x23, Form.TWO_BYTES, 1, 65_535),
    MAXIMUM_QOS(0x24, Form.BYTE, 0, 1),
    RETAIN_AVAILABLE(0x25, Form.BYTE, 0, 1),
    USER_PROPERTY(0x26, Form.PAIR),
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES, 1, Property.MAX_FOUR_BYTES),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BYTE, 0, 1),
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Form.BYTE, 0, 1),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.BYTE, 0, 1);

    /** All kinds, in the order of their identifiers. */
    public static final List<Property> ALL = List.of(values());

    private static final long MAX_FOUR_BYTES = 0xFFFF_FFFFL;
    private static final @Nullable Property[] BY_ID = new Property[64];

    static {
        for (Property property : ALL) {
            BY_ID[property.id] = property;
        }
    }

    /** How a value is written (MQTT 5.0 section 1.5). */
    public enum Form {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        /** Variable Byte Integer. */
        VARIABLE,
        /** UTF-8 Encoded String. */
        TEXT,
        /** UTF-8 Encoded String that is a topic name. */
        TOPIC,
        /** Binary Data. */
        BINARY,
        /** UTF-8 String Pair. */
        PAIR
    }

    private final int id;
    private final Form form;
    private final long least;
    private final long greatest;

    Property(int id, Form form, long least, long greatest) {
        this.id = id;
        this.form = form;
        this.least = least;
        this.greatest = greatest;
    }

    Property(int id, Form form) {
        this(id, form, 0, -1);
    }

    /** The identifier on the wire, 1 to 42. */
    public int id() {
        return id;
    }

    public Form form() {
        return form;
    }

    /** The least number that the specification allows; without meaning where the form is no number. */
    public long least() {
        return least;
    }

    /** The greatest number that the specification allows; without meaning where the form is no number. */
    public long greatest() {
        return greatest;
    }

    /** The set that holds only this property: its identifier as the number of a bit. */
    public long bit() {
        return 1L << id;
    }

    /** The property with this identifier; null when there is none. Not Optional: asked for every property read. */
    public static @Nullable Property of(int id) {
        return id < 0 || id >= BY_ID.length ? null : BY_ID[id];
    }
}
