// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

/** The platform could not be asked, or refused; the message says it to the person who asked. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ApiException(String message) {
        super(message);
    }

    public ApiException(String message, Throwable cause) {
        super(message, cause);
    }
}
