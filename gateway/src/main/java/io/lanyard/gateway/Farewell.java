// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a device is told about the end of its connection, or about a sign-in that is refused, in the words of MQTT. */
final class Farewell {
    /** Characters of a reason string: enough for a topic and what is wrong with it. */
    private static final int MAX_REASON = 300;

    private Farewell() {}

    /**
     * The DISCONNECT of MQTT 5.0; nothing where the device itself has ended the connection, or it is gone.
     *
     * @param code null for what goes with the reason
     */
    static Optional<Disconnect> disconnect(ConnectionEnd end, @Nullable ReasonCode code) {
        Optional<ReasonCode> told = code == null ? reasonOf(end.reason()) : Optional.of(code);
        String text = end.detail().isEmpty() ? end.reason().text() : end.detail();
        return told.map(reason -> new Disconnect(reason, reason(text)));
    }

    /** The properties with a reason string, which repeats no more than the start of a text that a device made long. */
    static Properties reason(String text) {
        String told = text;
        if (text.length() > MAX_REASON) {
            boolean halvesPair = Character.isHighSurrogate(text.charAt(MAX_REASON - 1));
            told = text.substring(0, halvesPair ? MAX_REASON - 1 : MAX_REASON) + "...";
        }
        return Properties.builder().reasonString(told).build();
    }

    private static Optional<ReasonCode> reasonOf(EndReason reason) {
        return switch (reason) {
            case KICKED -> Optional.of(ReasonCode.SESSION_TAKEN_OVER);
            case KEEP_ALIVE_EXPIRED -> Optional.of(ReasonCode.KEEP_ALIVE_TIMEOUT);
            case PROTOCOL_VIOLATION -> Optional.of(ReasonCode.PROTOCOL_ERROR);
            case MALFORMED_PACKET -> Optional.of(ReasonCode.MALFORMED_PACKET);
            case PACKET_TOO_LARGE -> Optional.of(ReasonCode.PACKET_TOO_LARGE);
            case NOT_AUTHORIZED -> Optional.of(ReasonCode.NOT_AUTHORIZED);
            case DISABLED, DELETED, RESET, KEY_DISABLED, GROUP_DELETED ->
                    Optional.of(ReasonCode.ADMINISTRATIVE_ACTION);
            case UNENCRYPTED -> Optional.of(ReasonCode.NOT_AUTHORIZED);
            case SLOW_CONSUMER -> Optional.of(ReasonCode.QUOTA_EXCEEDED);
            case REGISTRATION_OVER -> Optional.of(ReasonCode.MAXIMUM_CONNECT_TIME);
            case SERVER_STOPPING -> Optional.of(ReasonCode.SERVER_SHUTTING_DOWN);
            case STORAGE_FAILED, INTERNAL_ERROR -> Optional.of(ReasonCode.UNSPECIFIED_ERROR);
            case SERVER_RESTARTED,
                    DISCONNECTED,
                    PEER_CLOSED,
                    PEER_RESET,
                    SIGN_IN_REFUSED,
                    SIGN_IN_TIMEOUT,
                    TOO_MANY_CONNECTIONS,
                    TOO_MANY_FROM_ADDRESS,
                    OUT_OF_DESCRIPTORS,
                    CROWDED_OUT,
                    TLS_FAILED ->
                    Optional.empty();
        };
    }

    /** The code of CONNACK. */
    static ReasonCode reasonOf(SignInRefusal refusal) {
        return switch (refusal) {
            case PROTOCOL_VERSION -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case CLIENT_ID_MALFORMED, KEEP_ALIVE_OUT_OF_RANGE, REGISTRATION_NOT_ENCRYPTED ->
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case ANSWER_TOO_LARGE -> ReasonCode.PACKET_TOO_LARGE;
            case AUTHENTICATION_METHOD -> ReasonCode.BAD_AUTHENTICATION_METHOD;
            case BAD_CREDENTIALS, REGISTRATION_REFUSED -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case DISABLED, KEY_NOT_ALLOWED, WILL_NOT_ALLOWED -> ReasonCode.NOT_AUTHORIZED;
            case WILL_QOS -> ReasonCode.QOS_NOT_SUPPORTED;
            case CONNECT_RATE -> ReasonCode.CONNECTION_RATE_EXCEEDED;
            // Nobody is there to be told that he has gone.
            case UNAVAILABLE, ABANDONED -> ReasonCode.SERVER_UNAVAILABLE;
        };
    }

    /**
     * The reason string of CONNACK. A stranger learns from it what he has sent himself and what the code says, nothing
     * of what the platform knows.
     *
     * @param detail what the log has
     */
    static String textOf(SignInRefusal refusal, String detail) {
        return switch (refusal) {
            // About what stands in the CONNECT, or told after a right signature.
            case CLIENT_ID_MALFORMED,
                    ANSWER_TOO_LARGE,
                    KEEP_ALIVE_OUT_OF_RANGE,
                    AUTHENTICATION_METHOD,
                    WILL_NOT_ALLOWED,
                    WILL_QOS,
                    KEY_NOT_ALLOWED,
                    REGISTRATION_NOT_ENCRYPTED,
                    CONNECT_RATE ->
                    detail;
            case PROTOCOL_VERSION -> "MQTT 3.1, 3.1.1 and 5.0 are spoken here";
            case BAD_CREDENTIALS -> "user name or password is wrong";
            case REGISTRATION_REFUSED -> "the registration is refused";
            case DISABLED -> "the device is disabled";
            case UNAVAILABLE, ABANDONED -> "the platform cannot check this now";
        };
    }
}
