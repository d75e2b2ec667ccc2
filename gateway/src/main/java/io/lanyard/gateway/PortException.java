// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.io.IOException;

/** A port that cannot be listened on. */
public final class PortException extends IOException {
    private static final long serialVersionUID = 1;

    private final int port;

    PortException(String host, int port, Throwable cause) {
        super(
                "MQTT port %s:%d cannot be used: %s".formatted(host, port, cause.getMessage()),
                cause);
        this.port = port;
    }

    /** The one that was asked for. */
    public int port() {
        return port;
    }
}
