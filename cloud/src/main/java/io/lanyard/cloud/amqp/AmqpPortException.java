// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

/** AMQP cannot listen on a port. */
public final class AmqpPortException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int port;

    AmqpPortException(int port, String message, Throwable cause) {
        super(message, cause);
        this.port = port;
    }

    /** The port as it was configured. */
    public int port() {
        return port;
    }
}
