// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a write does not end: a disk that hangs throws nothing, and whoever waits for it can only wait. {@link
 * #begin} and {@link #end} by the thread that writes, {@link #look} by another, the rest by any.
 */
final class WriteWatch {
    private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);

    /** A write takes some milliseconds, also on a slow disk. */
    static final Duration SLOW = Duration.ofSeconds(2);

    private record Write(long since) {}

    private final String where;
    private final Counters counters;
    private final LongSupplier ticker;
    private volatile @Nullable Write current;

    // Of the thread that looks.
    private @Nullable Write told;

    /**
     * Watches writes to this place.
     *
     * @param ticker nanoseconds that only rise
     */
    WriteWatch(String where, Counters counters, LongSupplier ticker) {
        this.where = where;
        this.counters = counters;
        this.ticker = ticker;
    }

    void begin() {
        current = new Write(ticker.getAsLong());
    }

    /** The write that began has ended, well or not. */
    void end() {
        Write ended = current;
        current = null;
        if (ended != null) {
            long nanos = ticker.getAsLong() - ended.since();
            if (nanos >= SLOW.toNanos()) {
                counters.count(Counters.Event.STORE_WRITE_SLOW);
                LOG.warn(
                        "A write to {} has ended after {} ms; whoever waited for it goes on",
                        where,
                        TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        }
    }

    /** Logs a write that does not end, once. To be called now and then. */
    void look() {
        Write running = current;
        if (running != null && !running.equals(told) && isSlow(running)) {
            told = running;
            LOG.error(
                    "A write to {} has not ended for {} ms; nothing is acknowledged until it does",
                    where,
                    TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - running.since()));
        }
    }

    /** What to say of a write that takes too long; empty when there is none. */
    Optional<String> problem() {
        Write running = current;
        return running == null || !isSlow(running)
                ? Optional.empty()
                : Optional.of(
                        "messages are not stored at present: the disk has not answered for %d s"
                                .formatted(
                                        TimeUnit.NANOSECONDS.toSeconds(
                                                ticker.getAsLong() - running.since())));
    }

    private boolean isSlow(Write running) {
        return ticker.getAsLong() - running.since() >= SLOW.toNanos();
    }
}
