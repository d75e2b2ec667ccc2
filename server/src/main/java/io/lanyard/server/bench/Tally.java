// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the devices of one event loop have counted. That loop alone writes; anybody may read, and reads a moment that
 * is over.
 */
final class Tally {
    /** Durations in steps of 1/16 of their power of two: read at most 6 % too long. */
    private static final int STEPS = 16;

    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong disconnected = new AtomicLong();
    private final AtomicLongArray durations = new AtomicLongArray(64 * STEPS);

    static void count(AtomicLong counter) {
        counter.setRelease(counter.getPlain() + 1);
    }

    void record(long nanos) {
        int step = step(Math.max(1, nanos));
        durations.setRelease(step, durations.getPlain(step) + 1);
    }

    void clearDurations() {
        for (int step = 0; step < durations.length(); step++) {
            durations.setRelease(step, 0);
        }
    }

    /** The duration in nanoseconds that this share of all tallies' durations does not exceed; 0 when there is none. */
    static long quantile(Iterable<Tally> tallies, double share) {
        long[] all = new long[64 * STEPS];
        long total = 0;
        for (Tally tally : tallies) {
            for (int step = 0; step < all.length; step++) {
                long count = tally.durations.getAcquire(step);
                all[step] += count;
                total += count;
            }
        }
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int step = 0; step < all.length && total > 0; step++) {
            seen += all[step];
            if (seen >= wanted) {
                return longest(step);
            }
        }
        return 0;
    }

    private static int step(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        int within = power < 4 ? 0 : (int) (nanos >>> (power - 4)) & (STEPS - 1);
        return power * STEPS + within;
    }

    private static long longest(int step) {
        int power = step / STEPS;
        return power < 4
                ? (2L << power) - 1
                : (1L << power) + ((step % STEPS + 1L) << (power - 4)) - 1;
    }
}
