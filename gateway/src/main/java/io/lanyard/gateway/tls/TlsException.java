// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import org.jspecify.annotations.Nullable;

/** A certificate or a key that cannot be used; the message names the file and is written for the operator. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TlsException(String message) {
        this(message, null);
    }

    TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
