// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** Where a {@link LinkKit} is in its life (PROTOCOL.md 8.2). */
public enum State {
    /** Built, never asked to connect. */
    INITIALIZED,
    /** An attempt to connect is under way: name look-up, TCP, sign-in. */
    CONNECTING,
    /** Signed in: topics can be subscribed and published. */
    CONNECTED,
    /** The application asked to disconnect or to close; the farewell is on its way. */
    DISCONNECTING,
    /** Not connected: because the application asked so, or waiting for the next attempt. */
    DISCONNECTED,
    /** Closed for good. */
    CLOSED
}
