// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often values of which size came: a count for each of a few ranges, and the sum of all. Safe from any thread, and
 * cheap enough for every message: recording takes no lock and makes no object.
 */
public final class Histogram {
    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /** Ranges that end with these values, rising, each included; what is above the last has a range of its own. */
    Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Adds a value; below 0 counts as 0, as a clock may jump. */
    void record(long value) {
        int range = 0;
        while (range < bounds.length && value > bounds[range]) {
            range++;
        }
        counts[range].increment();
        if (value > 0) {
            sum.add(value);
        }
    }

    /** The ends of the ranges but the last, which has none. */
    public long[] bounds() {
        return bounds.clone();
    }

    /** How many values came in each range; one more than there are {@link #bounds}. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    /** Of all values that came. */
    public long count() {
        long total = 0;
        for (LongAdder each : counts) {
            total += each.sum();
        }
        return total;
    }

    /** All values together. */
    public long sum() {
        return sum.sum();
    }
}
