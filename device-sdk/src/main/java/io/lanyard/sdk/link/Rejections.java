// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often the callback executor takes no task, so that the log tells of the first time, and then how often it was once
 * a minute: an executor that has been shut down rejects one task for every event. Thread-safe.
 */
final class Rejections {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /**
     * What is to be told now.
     *
     * @param count rejections since it was told last, at least 1
     * @param isFirst whether nothing was told before
     */
    record Told(long count, boolean isFirst) {}

    private final LongSupplier ticker;

    // Guarded by the lock of this.
    private long untold;
    private boolean told;
    private long toldAt;

    /**
     * None yet.
     *
     * @param ticker nanoseconds that only rise
     */
    Rejections(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Counts one more; what is to be told of now, null for nothing. */
    synchronized @Nullable Told add() {
        untold++;
        long now = ticker.getAsLong();
        if (told && now - toldAt < MINUTE_NANOS) {
            return null;
        }
        Told telling = new Told(untold, !told);
        untold = 0;
        told = true;
        toldAt = now;
        return telling;
    }
}
