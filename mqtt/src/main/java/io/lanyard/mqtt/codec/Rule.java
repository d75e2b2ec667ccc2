// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a decoder enforces: the reason that 5.0 gives for them, and what 3.1, 3.1.1 and 5.0 call them. A
 * rule with one name exists in 5.0 only.
 */
enum Rule {
    FIRST_PACKET_IS_CONNECT(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.1", "MQTT-3.1.0-1", "MQTT-3.1.0-1"),
    ONE_CONNECT(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.1", "MQTT-3.1.0-2", "MQTT-3.1.0-2"),
    FIRST_ANSWER_IS_CONNACK(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.2", "MQTT-3.2.0-1", "MQTT-3.2.0-1"),
    ONE_CONNACK(
            ReasonCode.PROTOCOL_ERROR,
            "MQTT 3.1 section 3.2",
            "MQTT 3.1.1 section 3.2",
            "MQTT-3.2.0-2"),
    NOTHING_AFTER_DISCONNECT(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.14", "MQTT-3.14.4-2", "MQTT-3.14.4-1"),
    DIRECTION(
            ReasonCode.PROTOCOL_ERROR,
            "MQTT 3.1 section 2.1",
            "MQTT 3.1.1 section 2.2.1",
            "MQTT 5.0 section 2.1.2"),

    PACKET_TYPE(
            ReasonCode.MALFORMED_PACKET,
            "MQTT 3.1 section 2.1",
            "MQTT 3.1.1 section 2.2.1",
            "MQTT 5.0 section 2.1.2"),
    FIXED_HEADER_FLAGS(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-2.2.2-2", "MQTT-2.1.3-1"),
    REMAINING_LENGTH(
            ReasonCode.MALFORMED_PACKET,
            "MQTT 3.1 section 2.1",
            "MQTT 3.1.1 section 2.2.3",
            "MQTT 5.0 section 2.1.4"),
    /** Of the Remaining Length too; 3.1 and 3.1.1 do not say that it has to be short. */
    SHORTEST_LENGTH(ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1"),
    /** A Variable Byte Integer that does not end. */
    VARIABLE_LENGTH(ReasonCode.MALFORMED_PACKET, "MQTT 5.0 section 1.5.5"),
    /** Before 5.0, and of CONNECT, no statement of the specification: what this end accepts. */
    PACKET_SIZE(ReasonCode.PACKET_TOO_LARGE, ""),
    PACKET_SIZE_OF_CLIENT(ReasonCode.PACKET_TOO_LARGE, "", "", "MQTT-3.2.2-15"),
    PACKET_SIZE_OF_SERVER(ReasonCode.PACKET_TOO_LARGE, "", "", "MQTT-3.1.2-24"),
    UTF_8(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.5", "MQTT-1.5.3-1", "MQTT-1.5.4-1"),
    UTF_8_WITHOUT_NULL(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.5", "MQTT-1.5.3-2", "MQTT-1.5.4-2"),
    PACKET_ID(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.4", "MQTT-2.3.1-1", "MQTT-2.2.1-3"),
    TOPIC_NOT_EMPTY(
            ReasonCode.TOPIC_NAME_INVALID, "MQTT 3.1 appendix A", "MQTT-4.7.3-1", "MQTT-4.7.3-1"),
    TOPIC_WITHOUT_WILDCARD(
            ReasonCode.TOPIC_NAME_INVALID, "MQTT 3.1 section 3.3", "MQTT-3.3.2-2", "MQTT-3.3.2-2"),
    FILTER_NOT_EMPTY(
            ReasonCode.TOPIC_FILTER_INVALID, "MQTT 3.1 appendix A", "MQTT-4.7.3-1", "MQTT-4.7.3-1"),

    PROPERTY_LENGTH(ReasonCode.MALFORMED_PACKET, "MQTT 5.0 section 2.2.2.1"),
    PROPERTY_OF_PACKET(ReasonCode.MALFORMED_PACKET, "MQTT 5.0 section 2.2.2.2"),
    /** Named after the section that lists the properties of the packet. */
    PROPERTY_ONCE(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 2.2.2"),
    /** Named after the section that lists the properties of the packet. */
    PROPERTY_VALUE(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 2.2.2"),
    /** No statement of the specification: what this end accepts. */
    PROPERTY_COUNT(ReasonCode.QUOTA_EXCEEDED, ""),
    RESPONSE_TOPIC_WITHOUT_WILDCARD(ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.2-14"),

    PROTOCOL_NAME(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-1", "MQTT-3.1.2-1"),
    PROTOCOL_LEVEL(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            "MQTT 3.1 section 3.1",
            "MQTT-3.1.2-2",
            "MQTT-3.1.2-2"),
    CONNECT_RESERVED_FLAG(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-3", "MQTT-3.1.2-3"),
    NO_WILL_QOS_WITHOUT_WILL(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-13", "MQTT-3.1.2-11"),
    WILL_QOS(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-14", "MQTT-3.1.2-12"),
    NO_WILL_RETAIN_WITHOUT_WILL(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-15", "MQTT-3.1.2-13"),
    /** 5.0 lifted it. */
    NO_PASSWORD_WITHOUT_USER_NAME(
            ReasonCode.MALFORMED_PACKET,
            "MQTT 3.1 section 3.1",
            "MQTT-3.1.2-22",
            "MQTT 5.0 section 3.1.2.9"),
    AUTHENTICATION_DATA_HAS_A_METHOD(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 3.1.2.11.10"),

    CONNACK_RESERVED_FLAGS(
            ReasonCode.MALFORMED_PACKET,
            "MQTT 3.1 section 3.2",
            "MQTT 3.1.1 section 3.2.2.1",
            "MQTT-3.2.2-1"),
    CONNACK_REASON(
            ReasonCode.PROTOCOL_ERROR,
            "MQTT 3.1 section 3.2",
            "MQTT 3.1.1 section 3.2.2.3",
            "MQTT-3.2.2-8"),
    NO_SESSION_WHEN_REFUSED(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.2", "MQTT-3.2.2-4", "MQTT-3.2.2-6"),

    PUBLISH_QOS(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-3.3.1-4", "MQTT-3.3.1-4"),
    NO_DUP_WITH_QOS_0(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-3.3.1-2", "MQTT-3.3.1-2"),
    TOPIC_OR_ALIAS(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 3.3.2.1"),
    ALIAS_NOT_0(ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8"),
    ALIAS_OF_CLIENT(ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-9"),
    ALIAS_OF_SERVER(ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-11"),
    ALIAS_IS_KNOWN(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 3.3.4"),
    /** No statement of the specification: what this end accepts. */
    ALIASED_TOPICS(ReasonCode.QUOTA_EXCEEDED, ""),
    NO_SUBSCRIPTION_ID_FROM_CLIENT(ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.4-6"),

    PUBACK_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.4.2-1"),
    PUBREC_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.5.2-1"),
    PUBREL_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.6.2-1"),
    PUBCOMP_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.7.2-1"),

    SUBSCRIBE_NOT_EMPTY(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.8", "MQTT-3.8.3-3", "MQTT-3.8.3-2"),
    SUBSCRIBE_QOS(
            ReasonCode.PROTOCOL_ERROR,
            "MQTT 3.1 section 3.8",
            "MQTT-3.8.3-4",
            "MQTT 5.0 section 3.8.3.1"),
    SUBSCRIBE_RESERVED_BITS(ReasonCode.MALFORMED_PACKET, "MQTT-3.8.3-5"),
    RETAIN_HANDLING(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 3.8.3.1"),
    NO_LOCAL_IS_NOT_SHARED(ReasonCode.PROTOCOL_ERROR, "MQTT-3.8.3-4"),
    SUBACK_REASON(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.9", "MQTT-3.9.3-2", "MQTT-3.9.3-2"),
    SUBACK_NOT_EMPTY(
            ReasonCode.MALFORMED_PACKET,
            "MQTT 3.1 section 3.9",
            "MQTT 3.1.1 section 3.9.3",
            "MQTT 5.0 section 3.9.3"),
    UNSUBSCRIBE_NOT_EMPTY(
            ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.10", "MQTT-3.10.3-2", "MQTT-3.10.3-2"),
    UNSUBACK_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.11.3-2"),
    UNSUBACK_NOT_EMPTY(ReasonCode.MALFORMED_PACKET, "MQTT 5.0 section 3.11.3"),

    DISCONNECT_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.14.2-1"),
    NO_SESSION_EXPIRY_FROM_SERVER(ReasonCode.PROTOCOL_ERROR, "MQTT-3.14.2-2"),
    AUTH_REASON(ReasonCode.PROTOCOL_ERROR, "MQTT-3.15.2-1"),
    AUTH_HAS_A_METHOD(ReasonCode.PROTOCOL_ERROR, "MQTT 5.0 section 3.15.2.2.2");

    private final ReasonCode reason;
    private final String in31;
    private final String in311;
    private final String in5;

    Rule(ReasonCode reason, String in31, String in311, String in5) {
        this.reason = reason;
        this.in31 = in31;
        this.in311 = in311;
        this.in5 = in5;
    }

    Rule(ReasonCode reason, String name) {
        this(reason, name, name, name);
    }

    /** The rule as broken; before the version is known, 3.1.1 gives it its name. */
    MalformedPacket broken(@Nullable MqttVersion version, String detail) {
        return brokenIn(
                version == MqttVersion.MQTT_5
                        ? in5
                        : version == MqttVersion.MQTT_3_1 ? in31 : in311,
                detail);
    }

    /** The rule as broken, under the name of the section where the packet at hand is told of it. */
    MalformedPacket brokenIn(String section, String detail) {
        return new MalformedPacket(new ProtocolViolation(reason, section, detail));
    }
}
