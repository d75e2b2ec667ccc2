// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

/** What the packets of a connection travel in, as its first bytes tell (PROTOCOL.md 1.2). */
enum Carrier {
    TCP("TCP", false),
    TLS("TLS", true),
    WEBSOCKET("WebSocket", false),
    WEBSOCKET_TLS("WebSocket over TLS", true);

    private final String text;
    private final boolean encrypted;

    Carrier(String text, boolean encrypted) {
        this.text = text;
        this.encrypted = encrypted;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** For the log. */
    @Override
    public String toString() {
        return text;
    }
}
