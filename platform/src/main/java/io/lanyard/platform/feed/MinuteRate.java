// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.Arrays;

/** Counts what happened in the last 60 seconds. For one thread. */
final class MinuteRate {
    private final long[] counts = new long[60];
    private long second;

    void add(long nowMillis) {
        advance(nowMillis / 1_000);
        counts[Math.floorMod(second, counts.length)]++;
    }

    long sum(long nowMillis) {
        advance(nowMillis / 1_000);
        return Arrays.stream(counts).sum();
    }

    private void advance(long now) {
        if (now == second) {
            return;
        }
        // Also for a clock that was set back: what was counted under another time says nothing.
        if (now < second || now - second >= counts.length) {
            Arrays.fill(counts, 0);
        } else {
            for (long each = second + 1; each <= now; each++) {
                counts[Math.floorMod(each, counts.length)] = 0;
            }
        }
        second = now;
    }
}
