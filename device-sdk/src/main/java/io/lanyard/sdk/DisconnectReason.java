// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** Why a connection ended. */
public enum DisconnectReason {
    /** The application called {@link LinkKit#disconnect()} or {@link LinkKit#close()}. */
    REQUESTED,
    /** The application called {@link LinkKit#forceReconnect()}. */
    RECONNECT_FORCED,
    /** The platform or the network closed the connection without saying why. */
    CONNECTION_LOST,
    /** The platform said with DISCONNECT that it closes the connection (MQTT 5.0); the log has its code. */
    CLOSED_BY_PLATFORM,
    /** Nothing came back after a PINGREQ: the other side is gone without a word. */
    KEEP_ALIVE_TIMEOUT,
    /**
     * Another device signed in with the same ProductKey and DeviceName, as the platform said on {@code /ext/notify}
     * (PROTOCOL.md 1.7) or with DISCONNECT 0x8E of MQTT 5.0. The next attempt waits longer than after other losses, so
     * that two devices with one identity do not throw each other out every second.
     */
    KICKED,
    /** The other side sent something that MQTT does not allow. */
    PROTOCOL_VIOLATION
}
