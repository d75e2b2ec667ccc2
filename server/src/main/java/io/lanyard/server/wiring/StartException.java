// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

/** The platform cannot start for a reason that the operator can mend; the message says which. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
