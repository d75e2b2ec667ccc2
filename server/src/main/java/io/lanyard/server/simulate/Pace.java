// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Sends messages at a rate, evenly over the time of a run. What the machine misses while it has other work to do is sent
 * late, also when the time is over meanwhile; a machine that is too slow for the rate does not go on for long. For one
 * thread.
 */
final class Pace {
    /** Waits for a while. */
    @FunctionalInterface
    interface Pause {
        void of(long nanos) throws InterruptedException;
    }

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long what is missing at the end is sent. */
    private static final long MAKE_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int rate;
    private final long lengthNanos;
    private final LongSupplier ticker;
    private final Pause pause;

    private long begin;
    private long sent;
    private long notSent;
    private long latestNanos;

    /**
     * A run that has not begun.
     *
     * @param rate messages a second; 0 for none
     * @param seconds how long; 0 until it is stopped
     * @param ticker nanoseconds
     */
    Pace(int rate, int seconds, LongSupplier ticker, Pause pause) {
        this.rate = rate;
        this.lengthNanos = seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
        this.ticker = ticker;
        this.pause = pause;
    }

    /**
     * Sends until the time is over.
     *
     * @param send is called for each message, with the number of those before it
     * @param tick is told now and then how much time has passed
     * @param stopped whether to end before
     */
    void run(LongConsumer send, Consumer<Duration> tick, BooleanSupplier stopped)
            throws InterruptedException {
        begin = ticker.getAsLong();
        long elapsed = 0;
        while (elapsed < lengthNanos && !stopped.getAsBoolean()) {
            sendUpTo(due(elapsed), lengthNanos, send, stopped);
            tick.accept(Duration.ofNanos(elapsed));
            pause.of(TICK_NANOS);
            elapsed = elapsed();
        }
        if (!stopped.getAsBoolean()) {
            long all = due(lengthNanos);
            sendUpTo(all, elapsed + MAKE_UP_NANOS, send, stopped);
            notSent = all - sent;
        }
    }

    private void sendUpTo(long due, long end, LongConsumer send, BooleanSupplier stopped) {
        for (; sent < due && !stopped.getAsBoolean(); sent++) {
            long elapsed = elapsed();
            if (elapsed >= end) {
                return;
            }
            latestNanos = Math.max(latestNanos, elapsed - dueAt(sent));
            send.accept(sent);
        }
    }

    private long elapsed() {
        return ticker.getAsLong() - begin;
    }

    /** How many messages are due at this time. */
    private long due(long elapsed) {
        return (long) (elapsed / 1e9 * rate);
    }

    /** When a message is due, of which so many come before. */
    private long dueAt(long before) {
        return (long) ((before + 1) * 1e9 / rate);
    }

    /** How long a message was sent after its time, at most. */
    Duration latest() {
        return Duration.ofNanos(latestNanos);
    }

    /** Messages whose time has come and that were not sent, as the machine was too slow. */
    long notSent() {
        return notSent;
    }
}
