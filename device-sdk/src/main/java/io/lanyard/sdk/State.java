// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** Where a {@link LinkKit} is in its life, with the numbers of the Python Link SDK (PROTOCOL.md 8.2). */
public enum State {
    /** Built, never asked to connect. */
    INITIALIZED(1),
    /** An attempt to connect is under way: name look-up, TCP, TLS, sign-in; or a dynamic registration. */
    CONNECTING(2),
    /** Signed in: topics can be subscribed and published. */
    CONNECTED(3),
    /** The application asked to disconnect, or for another connection; the farewell is on its way. */
    DISCONNECTING(4),
    /** Not connected: because the application asked so, or waiting for the next attempt. */
    DISCONNECTED(5),
    /** The application asked to close; the farewell is on its way. */
    DESTRUCTING(6),
    /** Closed for good. */
    DESTRUCTED(7);

    private final int code;

    State(int code) {
        this.code = code;
    }

    /** The number of the state in the Python Link SDK, 1 to 7. */
    public int code() {
        return code;
    }
}
