// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.packet.Property.*;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Property;

/** Where properties stand, and which may stand there (MQTT 5.0 section 2.2.2.2, table 2-4). */
enum PropertySet {
    CONNECT(
            PacketType.CONNECT,
            "3.1.2.11",
            SESSION_EXPIRY_INTERVAL,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            REQUEST_PROBLEM_INFORMATION,
            REQUEST_RESPONSE_INFORMATION,
            RECEIVE_MAXIMUM,
            TOPIC_ALIAS_MAXIMUM,
            USER_PROPERTY,
            MAXIMUM_PACKET_SIZE),
    WILL(
            PacketType.CONNECT,
            "3.1.3.2",
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            WILL_DELAY_INTERVAL,
            USER_PROPERTY),
    CONNACK(
            PacketType.CONNACK,
            "3.2.2.3",
            SESSION_EXPIRY_INTERVAL,
            ASSIGNED_CLIENT_IDENTIFIER,
            SERVER_KEEP_ALIVE,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            RESPONSE_INFORMATION,
            SERVER_REFERENCE,
            REASON_STRING,
            RECEIVE_MAXIMUM,
            TOPIC_ALIAS_MAXIMUM,
            MAXIMUM_QOS,
            RETAIN_AVAILABLE,
            USER_PROPERTY,
            MAXIMUM_PACKET_SIZE,
            WILDCARD_SUBSCRIPTION_AVAILABLE,
            SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
            SHARED_SUBSCRIPTION_AVAILABLE),
    PUBLISH(
            PacketType.PUBLISH,
            "3.3.2.3",
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            SUBSCRIPTION_IDENTIFIER,
            TOPIC_ALIAS,
            USER_PROPERTY),
    PUBACK(PacketType.PUBACK, "3.4.2.2", REASON_STRING, USER_PROPERTY),
    PUBREC(PacketType.PUBREC, "3.5.2.2", REASON_STRING, USER_PROPERTY),
    PUBREL(PacketType.PUBREL, "3.6.2.2", REASON_STRING, USER_PROPERTY),
    PUBCOMP(PacketType.PUBCOMP, "3.7.2.2", REASON_STRING, USER_PROPERTY),
    SUBSCRIBE(PacketType.SUBSCRIBE, "3.8.2.1", SUBSCRIPTION_IDENTIFIER, USER_PROPERTY),
    SUBACK(PacketType.SUBACK, "3.9.2.1", REASON_STRING, USER_PROPERTY),
    UNSUBSCRIBE(PacketType.UNSUBSCRIBE, "3.10.2.1", USER_PROPERTY),
    UNSUBACK(PacketType.UNSUBACK, "3.11.2.1", REASON_STRING, USER_PROPERTY),
    DISCONNECT(
            PacketType.DISCONNECT,
            "3.14.2.2",
            SESSION_EXPIRY_INTERVAL,
            SERVER_REFERENCE,
            REASON_STRING,
            USER_PROPERTY),
    AUTH(
            PacketType.AUTH,
            "3.15.2.2",
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            REASON_STRING,
            USER_PROPERTY);

    private final PacketType type;
    private final String section;
    private final long bits;

    PropertySet(PacketType type, String section, Property... properties) {
        long all = 0;
        for (Property property : properties) {
            all |= property.bit();
        }
        this.type = type;
        this.section = "MQTT 5.0 section " + section;
        this.bits = all;
    }

    PacketType type() {
        return type;
    }

    /** Where the specification lists the properties of this packet. */
    String section() {
        return section;
    }

    boolean allows(Property property) {
        return (bits & property.bit()) != 0;
    }

    /** Whether the property may stand here more than once. */
    boolean allowsSeveral(Property property) {
        return property == USER_PROPERTY
                || (property == SUBSCRIPTION_IDENTIFIER && this == PUBLISH);
    }

    /**
     * Whether reason string and user properties here are about a problem, so that a client can ask to be spared
     * them [MQTT-3.1.2-29].
     */
    boolean isOptional() {
        return this != PUBLISH && this != CONNACK && this != DISCONNECT;
    }

    /** Refuses, on the way out, what may not stand here. */
    void require(Properties properties) {
        if ((properties.bits() & ~bits) != 0) {
            throw new IllegalArgumentException(
                    "properties of " + this + " cannot be " + properties);
        }
        if (!allowsSeveral(SUBSCRIPTION_IDENTIFIER)
                && properties.subscriptionIdentifiers().size() > 1) {
            throw new IllegalArgumentException(
                    this + " takes one subscription identifier, found " + properties);
        }
    }
}
