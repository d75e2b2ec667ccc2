// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

/** The messages on disk cannot be opened, read or written; the message says what an operator can do about it. */
public final class StorageException extends RuntimeException {
    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
