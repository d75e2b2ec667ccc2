// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** What carries MQTT, with or without TLS. */
public enum Transport {
    /** A TCP connection, the default. */
    TCP,
    /** WebSocket frames on a TCP connection, for networks that let nothing but HTTP through (PROTOCOL.md 1.2). */
    WEBSOCKET
}
