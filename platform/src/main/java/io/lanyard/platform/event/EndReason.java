// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

/** Why a connection ended: the closed set that logs, counters and status events use (PROTOCOL.md 1.7). */
public enum EndReason {
    KICKED("Kicked by the same device"),
    KEEP_ALIVE_EXPIRED("Keepalive timeout"),
    DISCONNECTED("Device disconnect"),
    PEER_CLOSED("Connection closed by peer"),
    PEER_RESET("Connection reset by peer"),
    PROTOCOL_VIOLATION("Protocol violation"),
    MALFORMED_PACKET("Malformed packet"),
    PACKET_TOO_LARGE("Packet too large"),
    TLS_FAILED("TLS failed"),
    UNENCRYPTED("Connection is not encrypted"),
    NOT_AUTHORIZED("Not authorized"),
    SIGN_IN_REFUSED("Sign-in refused"),
    SIGN_IN_TIMEOUT("No sign-in in time"),
    /** As many connections as may be. */
    TOO_MANY_CONNECTIONS("Too many connections"),
    /** As many connections from one address as may be. */
    TOO_MANY_FROM_ADDRESS("Too many connections from this address"),
    /** The process may open no more files, and a connection is one. */
    OUT_OF_DESCRIPTORS("No file descriptor left"),
    /** It had not sent its CONNECT, and had to make room for others. */
    CROWDED_OUT("Too many connections that have not signed in"),
    REGISTRATION_OVER("Registration is over"),
    DISABLED("Device disabled"),
    DELETED("Device deleted"),
    RESET("Device reset"),
    /** The access key of an application was disabled. */
    KEY_DISABLED("Access key disabled"),
    /** The consumer group that an application reads was deleted. */
    GROUP_DELETED("Consumer group deleted"),
    /** It took nothing for as long as a silent one may be silent. */
    SLOW_CONSUMER("Device reads too slowly"),
    SERVER_STOPPING("Server stopping"),
    /** Found at the next start: the platform ended without a chance to tell. */
    SERVER_RESTARTED("Server restarted"),
    /** A message could not be stored. */
    STORAGE_FAILED("Message could not be stored"),
    INTERNAL_ERROR("Connection occurs exception");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** Whether the device may say nothing any more, not even by its will. */
    public boolean silencesDevice() {
        return this == DISABLED || this == DELETED;
    }

    /** The words of the original's device log where it has them. */
    public String text() {
        return text;
    }
}
