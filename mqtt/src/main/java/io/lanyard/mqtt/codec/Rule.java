// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The rules that a decoder enforces: what each specification calls them, and the reason that 5.0 gives for them. */
enum Rule {
    FIRST_PACKET_IS_CONNECT(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.1", "MQTT-3.1.0-1"),
    ONE_CONNECT(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.1", "MQTT-3.1.0-2"),
    FIRST_ANSWER_IS_CONNACK(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.2", "MQTT-3.2.0-1"),
    ONE_CONNACK(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.2", "MQTT 3.1.1 section 3.2"),
    NOTHING_AFTER_DISCONNECT(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.14", "MQTT-3.14.4-2"),
    DIRECTION(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 2.1", "MQTT 3.1.1 section 2.2.1"),

    PACKET_TYPE(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT 3.1.1 section 2.2.1"),
    FIXED_HEADER_FLAGS(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-2.2.2-2"),
    REMAINING_LENGTH(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT 3.1.1 section 2.2.3"),
    /** No statement of the specification: what this end accepts. */
    PACKET_SIZE(
            ReasonCode.PACKET_TOO_LARGE,
            "packet size of the receiver",
            "packet size of the receiver"),
    UTF_8(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.5", "MQTT-1.5.3-1"),
    UTF_8_WITHOUT_NULL(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.5", "MQTT-1.5.3-2"),
    PACKET_ID(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.4", "MQTT-2.3.1-1"),
    TOPIC_NOT_EMPTY(ReasonCode.TOPIC_NAME_INVALID, "MQTT 3.1 appendix A", "MQTT-4.7.3-1"),
    TOPIC_WITHOUT_WILDCARD(ReasonCode.TOPIC_NAME_INVALID, "MQTT 3.1 section 3.3", "MQTT-3.3.2-2"),
    FILTER_NOT_EMPTY(ReasonCode.TOPIC_FILTER_INVALID, "MQTT 3.1 appendix A", "MQTT-4.7.3-1"),

    PROTOCOL_NAME(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-1"),
    PROTOCOL_LEVEL(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT 3.1 section 3.1", "MQTT-3.1.2-2"),
    CONNECT_RESERVED_FLAG(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-3"),
    NO_WILL_QOS_WITHOUT_WILL(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-13"),
    WILL_QOS(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-14"),
    NO_WILL_RETAIN_WITHOUT_WILL(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-15"),
    NO_PASSWORD_WITHOUT_USER_NAME(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.1", "MQTT-3.1.2-22"),

    CONNACK_RESERVED_FLAGS(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.2", "MQTT 3.1.1 section 3.2.2.1"),
    CONNACK_RETURN_CODE(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.2", "MQTT 3.1.1 section 3.2.2.3"),
    NO_SESSION_WHEN_REFUSED(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.2", "MQTT-3.2.2-4"),

    PUBLISH_QOS(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-3.3.1-4"),
    NO_DUP_WITH_QOS_0(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 2.1", "MQTT-3.3.1-2"),

    SUBSCRIBE_NOT_EMPTY(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.8", "MQTT-3.8.3-3"),
    SUBSCRIBE_QOS(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.8", "MQTT-3.8.3-4"),
    SUBACK_RETURN_CODE(ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.9", "MQTT-3.9.3-2"),
    SUBACK_NOT_EMPTY(
            ReasonCode.MALFORMED_PACKET, "MQTT 3.1 section 3.9", "MQTT 3.1.1 section 3.9.3"),
    UNSUBSCRIBE_NOT_EMPTY(ReasonCode.PROTOCOL_ERROR, "MQTT 3.1 section 3.10", "MQTT-3.10.3-2");

    private final ReasonCode reason;
    private final String in31;
    private final String in311;

    Rule(ReasonCode reason, String in31, String in311) {
        this.reason = reason;
        this.in31 = in31;
        this.in311 = in311;
    }

    /** The rule as broken; before the version is known, 3.1.1 gives it its name. */
    MalformedPacket broken(@Nullable MqttVersion version, String detail) {
        String spec = version == MqttVersion.MQTT_3_1 ? in31 : in311;
        return new MalformedPacket(new ProtocolViolation(reason, spec, detail));
    }
}
