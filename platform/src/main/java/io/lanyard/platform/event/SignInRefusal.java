// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

/** Why a sign-in was refused: a closed set for logs, counters and CONNACK (PROTOCOL.md 1.6). */
public enum SignInRefusal {
    PROTOCOL_VERSION,
    CLIENT_ID_MALFORMED,
    /** A client of MQTT 5.0 that takes no packet as long as the CONNACK that lets it in. */
    ANSWER_TOO_LARGE,
    KEEP_ALIVE_OUT_OF_RANGE,
    /** Unknown device, wrong signature, no or malformed user name: one answer for all. */
    BAD_CREDENTIALS,
    /** An authentication method of MQTT 5.0: the platform has none. */
    AUTHENTICATION_METHOD,
    /** A will on a topic that the device may not publish. */
    WILL_NOT_ALLOWED,
    /** A will with QoS 2. */
    WILL_QOS,
    DISABLED,
    /** An application whose access key may not do what the connection is for. */
    KEY_NOT_ALLOWED,
    /** A device wants to register over a connection that is not encrypted. */
    REGISTRATION_NOT_ENCRYPTED,
    /** Whatever keeps a device from registering beside its parameters: one answer for all. */
    REGISTRATION_REFUSED,
    /** The device connects more often than it may. */
    CONNECT_RATE,
    /** The device did not wait for its check: its connection was gone before its turn came. */
    ABANDONED,
    /** The registry failed, or too many sign-ins with a large CONNECT wait. */
    UNAVAILABLE
}
