// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Milliseconds since 1970 as they were at the start, and from then on as time passes: for how long something is kept. A
 * time of day that is corrected, or set wrongly for a moment, must not end sessions, nor throw messages away. What people and
 * applications read is the time of day. Safe from any thread.
 */
public final class SteadyClock {
    private final InstantSource timeOfDay;
    private final LongSupplier ticker;
    private final long startMillis;
    private final long startNanos;

    /**
     * A clock that goes on from the time of day as it is now.
     *
     * @param ticker nanoseconds that only rise
     */
    public SteadyClock(InstantSource timeOfDay, LongSupplier ticker) {
        this.timeOfDay = timeOfDay;
        this.ticker = ticker;
        this.startMillis = timeOfDay.millis();
        this.startNanos = ticker.getAsLong();
    }

    public long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - startNanos);
    }

    /** The time of day that it began with. */
    public InstantSource timeOfDay() {
        return timeOfDay;
    }

    /** How far the time of day is before this clock, because it was set; negative when it is behind. */
    public Duration lead() {
        return Duration.ofMillis(timeOfDay.millis() - millis());
    }
}
