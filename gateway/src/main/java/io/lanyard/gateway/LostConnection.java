// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.event.EndReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What it means that a connection is over without a word of either side.
 *
 * @param detail what failed; empty when it was closed in order
 */
record LostConnection(EndReason reason, String detail) {
    static LostConnection by(@Nullable Throwable cause) {
        if (cause == null) {
            return new LostConnection(EndReason.PEER_CLOSED, "");
        }
        if (FirstBytes.isOfTls(cause)) {
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            return new LostConnection(EndReason.TLS_FAILED, String.valueOf(root.getMessage()));
        }
        EndReason reason =
                cause instanceof IOException ? EndReason.PEER_RESET : EndReason.INTERNAL_ERROR;
        return new LostConnection(reason, String.valueOf(cause.getMessage()));
    }
}
