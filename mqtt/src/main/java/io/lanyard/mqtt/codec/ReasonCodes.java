// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static io.lanyard.mqtt.packet.ReasonCode.*;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** Which reason codes a packet of 5.0 may carry (section 2.4, and the table in the section of each packet). */
final class ReasonCodes {
    private static final Set<ReasonCode> CONNACK =
            EnumSet.of(
                    SUCCESS,
                    UNSPECIFIED_ERROR,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD,
                    TOPIC_NAME_INVALID,
                    PACKET_TOO_LARGE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    CONNECTION_RATE_EXCEEDED);
    private static final Set<ReasonCode> PUBACK =
            EnumSet.of(
                    SUCCESS,
                    NO_MATCHING_SUBSCRIBERS,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    TOPIC_NAME_INVALID,
                    PACKET_IDENTIFIER_IN_USE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID);
    private static final Set<ReasonCode> PUBREL = EnumSet.of(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND);
    private static final Set<ReasonCode> SUBACK =
            EnumSet.of(
                    SUCCESS,
                    GRANTED_QOS_1,
                    GRANTED_QOS_2,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    TOPIC_FILTER_INVALID,
                    PACKET_IDENTIFIER_IN_USE,
                    QUOTA_EXCEEDED,
                    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    private static final Set<ReasonCode> UNSUBACK =
            EnumSet.of(
                    SUCCESS,
                    NO_SUBSCRIPTION_EXISTED,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    TOPIC_FILTER_INVALID,
                    PACKET_IDENTIFIER_IN_USE);
    private static final Set<ReasonCode> DISCONNECT_OF_CLIENT =
            EnumSet.of(
                    SUCCESS,
                    DISCONNECT_WITH_WILL,
                    UNSPECIFIED_ERROR,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    TOPIC_NAME_INVALID,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    TOPIC_ALIAS_INVALID,
                    PACKET_TOO_LARGE,
                    MESSAGE_RATE_TOO_HIGH,
                    QUOTA_EXCEEDED,
                    ADMINISTRATIVE_ACTION,
                    PAYLOAD_FORMAT_INVALID);
    private static final Set<ReasonCode> DISCONNECT_OF_SERVER =
            EnumSet.of(
                    SUCCESS,
                    UNSPECIFIED_ERROR,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    BAD_AUTHENTICATION_METHOD,
                    KEEP_ALIVE_TIMEOUT,
                    SESSION_TAKEN_OVER,
                    TOPIC_FILTER_INVALID,
                    TOPIC_NAME_INVALID,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    TOPIC_ALIAS_INVALID,
                    PACKET_TOO_LARGE,
                    MESSAGE_RATE_TOO_HIGH,
                    QUOTA_EXCEEDED,
                    ADMINISTRATIVE_ACTION,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                    CONNECTION_RATE_EXCEEDED,
                    MAXIMUM_CONNECT_TIME,
                    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    private static final Set<ReasonCode> DISCONNECT =
            union(DISCONNECT_OF_CLIENT, DISCONNECT_OF_SERVER);
    private static final Set<ReasonCode> AUTH_OF_CLIENT =
            EnumSet.of(CONTINUE_AUTHENTICATION, REAUTHENTICATE);
    private static final Set<ReasonCode> AUTH_OF_SERVER =
            EnumSet.of(SUCCESS, CONTINUE_AUTHENTICATION);
    private static final Set<ReasonCode> AUTH = union(AUTH_OF_CLIENT, AUTH_OF_SERVER);

    private ReasonCodes() {}

    /** The codes that the peer may put into a packet of this type; none for a packet without reason code. */
    static Set<ReasonCode> of(PacketType type, Peer peer) {
        return switch (type) {
            case CONNACK -> CONNACK;
            case PUBACK, PUBREC -> PUBACK;
            case PUBREL, PUBCOMP -> PUBREL;
            case SUBACK -> SUBACK;
            case UNSUBACK -> UNSUBACK;
            case DISCONNECT ->
                    peer == Peer.CLIENT
                            ? DISCONNECT_OF_CLIENT
                            : peer == Peer.SERVER ? DISCONNECT_OF_SERVER : DISCONNECT;
            case AUTH ->
                    peer == Peer.CLIENT
                            ? AUTH_OF_CLIENT
                            : peer == Peer.SERVER ? AUTH_OF_SERVER : AUTH;
            case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP ->
                    EnumSet.noneOf(ReasonCode.class);
        };
    }

    /** The next byte as a reason code that the peer may use. */
    static ReasonCode read(Body body, PacketType type, Peer peer) {
        int code = body.readByte("reason code");
        ReasonCode reason = ReasonCode.of(code).orElse(null);
        if (reason == null || !of(type, peer).contains(reason)) {
            throw body.broken(
                    rule(type),
                    "reason code is 0x%02X, which is none of a %s of %s"
                            .formatted(code, type, peer));
        }
        return reason;
    }

    /** Refuses, on the way out, a code that the packet may not carry in either direction. */
    static void require(PacketType type, ReasonCode reason) {
        if (!of(type, Peer.ANYBODY).contains(reason)) {
            throw new IllegalArgumentException(type + " cannot carry the reason code " + reason);
        }
    }

    private static Rule rule(PacketType type) {
        return switch (type) {
            case CONNACK -> Rule.CONNACK_REASON;
            case PUBACK -> Rule.PUBACK_REASON;
            case PUBREC -> Rule.PUBREC_REASON;
            case PUBREL -> Rule.PUBREL_REASON;
            case PUBCOMP -> Rule.PUBCOMP_REASON;
            case SUBACK -> Rule.SUBACK_REASON;
            case UNSUBACK -> Rule.UNSUBACK_REASON;
            case DISCONNECT -> Rule.DISCONNECT_REASON;
            default -> Rule.AUTH_REASON;
        };
    }

    private static Set<ReasonCode> union(Set<ReasonCode> one, Set<ReasonCode> other) {
        Set<ReasonCode> both = EnumSet.copyOf(one);
        both.addAll(other);
        return both;
    }
}
