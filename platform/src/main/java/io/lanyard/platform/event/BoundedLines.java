// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the log lines that somebody else can cause as fast as he sends: so many a minute are told, and the first one after
 * those says how many were left out. Counters have them all. Safe from any thread.
 */
public final class BoundedLines {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final String NONE_LEFT_OUT = "";

    /** Enough to see that something is wrong, and with whom; a day of it is some 60 MB. */
    private static final int OF_EVERYBODY = 300;

    private final int perMinute;
    private final LongSupplier ticker;

    // Guarded by this.
    private int told;
    private long leftOut;
    private long minuteEnds;

    /**
     * Lines of which none was told yet.
     *
     * @param ticker nanoseconds that only rise
     */
    public BoundedLines(int perMinute, LongSupplier ticker) {
        this.perMinute = perMinute;
        this.ticker = ticker;
    }

    /** Lines of one kind that any device or application can cause, whoever it is. */
    public static BoundedLines ofEverybody() {
        return ofEverybody(System::nanoTime);
    }

    /** The same by this time, in nanoseconds that only rise. */
    public static BoundedLines ofEverybody(LongSupplier ticker) {
        return new BoundedLines(OF_EVERYBODY, ticker);
    }

    /**
     * Asks for one more line.
     *
     * @return null when it is to be left out; else what goes behind it: nothing, or how many were left out before it
     */
    public synchronized @Nullable String next() {
        long now = ticker.getAsLong();
        if (told == 0 || now - minuteEnds >= 0) {
            told = 0;
            minuteEnds = now + MINUTE;
        }
        if (told >= perMinute) {
            leftOut++;
            return null;
        }
        told++;
        if (leftOut == 0) {
            return NONE_LEFT_OUT;
        }
        String behind = "; %d lines like this were left out before".formatted(leftOut);
        leftOut = 0;
        return behind;
    }
}
