// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until a test moves it: the time of day as an {@link InstantSource}, and the same movement
 * as a ticker of nanoseconds. Callable from any thread.
 */
public final class ManualClock implements InstantSource {
    private final Instant start;
    private final AtomicLong elapsedNanos = new AtomicLong();
    private final AtomicLong jumpedSeconds = new AtomicLong();

    /** Starts at midnight UTC of 1 January 2026. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public ManualClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(elapsedNanos.get()).plusSeconds(jumpedSeconds.get());
    }

    /** The view that stands in for {@link System#nanoTime()}; starts at 0. */
    public LongSupplier ticker() {
        return elapsedNanos::get;
    }

    /**
     * Lets time pass.
     *
     * @param duration not negative; all of them together less than 292 years
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time does not run backwards, found " + duration);
        }
        long nanos = duration.toNanos();
        elapsedNanos.accumulateAndGet(nanos, Math::addExact);
    }

    /**
     * Sets the time of day forward, or back, as an operator or a time server does; no time passes.
     *
     * @param duration whole seconds
     */
    public void jump(Duration duration) {
        jumpedSeconds.addAndGet(duration.toSeconds());
    }
}
