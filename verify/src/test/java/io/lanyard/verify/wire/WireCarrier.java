// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.tls.TrustedAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** What the packets of a row travel in. */
enum WireCarrier {
    TCP,
    WEBSOCKET,
    /** TLS 1.3, for the rows that name it. */
    TLS,
    /** WebSocket over TLS 1.3, likewise. */
    WSS;

    /** Those of a row that names none. */
    static final Set<WireCarrier> USUAL = Set.of(TCP, WEBSOCKET);

    RawMqttClient connect(int port, Duration deadline, Supplier<TrustedAuthority> authority) {
        return switch (this) {
            case TCP -> RawMqttClient.connectTo(port, deadline);
            case WEBSOCKET -> RawMqttClient.connectByWebSocketTo(port, deadline);
            case TLS -> RawMqttClient.over(encrypted(port, authority.get()));
            case WSS -> RawMqttClient.byWebSocketOver(encrypted(port, authority.get()));
        };
    }

    private static Socket encrypted(int port, TrustedAuthority authority) {
        try {
            return authority.connect(port, "localhost", "TLSv1.3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
