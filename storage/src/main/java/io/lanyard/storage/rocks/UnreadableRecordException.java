// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

/** A record is not what its kind demands. The checksums of RocksDB find damage of the disk before it comes to this. */
final class UnreadableRecordException extends RuntimeException {
    UnreadableRecordException(String message) {
        super(message);
    }

    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
