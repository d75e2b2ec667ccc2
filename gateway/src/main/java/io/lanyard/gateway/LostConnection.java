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
    /** What may have happened to who speaks TLS and then says nothing: so leave clients that check late. */
    private static final String MUTE =
            "without a word; perhaps it does not trust the server's certificate";

    /**
     * What this means.
     *
     * @param cause what the connection broke by; null when the peer closed it
     * @param mute whether TLS was spoken on it and nothing came out of that
     */
    static LostConnection by(@Nullable Throwable cause, boolean mute) {
        if (cause == null) {
            return new LostConnection(EndReason.PEER_CLOSED, mute ? MUTE : "");
        }
        if (FirstBytes.isOfTls(cause)) {
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            return new LostConnection(EndReason.TLS_FAILED, TlsFailure.textOf(root));
        }
        EndReason reason =
                cause instanceof IOException ? EndReason.PEER_RESET : EndReason.INTERNAL_ERROR;
        return new LostConnection(reason, String.valueOf(cause.getMessage()));
    }
}
