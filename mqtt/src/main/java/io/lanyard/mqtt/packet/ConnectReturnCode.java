// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/** The return codes of CONNACK in MQTT 3.1 and 3.1.1 (section 3.2.2.3) and what 5.0 says instead. */
public enum ConnectReturnCode {
    ACCEPTED(0, ReasonCode.SUCCESS),
    UNACCEPTABLE_PROTOCOL_VERSION(1, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION),
    IDENTIFIER_REJECTED(2, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID),
    SERVER_UNAVAILABLE(3, ReasonCode.SERVER_UNAVAILABLE),
    BAD_USER_NAME_OR_PASSWORD(4, ReasonCode.BAD_USER_NAME_OR_PASSWORD),
    NOT_AUTHORIZED(5, ReasonCode.NOT_AUTHORIZED);

    private static final ConnectReturnCode[] VALUES = values();

    private final int code;
    private final ReasonCode reason;

    ConnectReturnCode(int code, ReasonCode reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public ReasonCode reason() {
        return reason;
    }

    /**
     * The return code with this number.
     *
     * @throws IllegalArgumentException when the code is not 0 to 5
     */
    public static ConnectReturnCode of(int code) {
        if (code < 0 || code >= VALUES.length) {
            throw new IllegalArgumentException(
                    "CONNACK return code has to be 0 to 5, found " + code);
        }
        return VALUES[code];
    }

    /** What a 3.x client is told for a reason code of 5.0. */
    public static ConnectReturnCode of(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> ACCEPTED;
            case UNSUPPORTED_PROTOCOL_VERSION -> UNACCEPTABLE_PROTOCOL_VERSION;
            case CLIENT_IDENTIFIER_NOT_VALID, MALFORMED_PACKET, PROTOCOL_ERROR ->
                    IDENTIFIER_REJECTED;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> BAD_USER_NAME_OR_PASSWORD;
            case NOT_AUTHORIZED, BANNED -> NOT_AUTHORIZED;
            default -> SERVER_UNAVAILABLE;
        };
    }
}
