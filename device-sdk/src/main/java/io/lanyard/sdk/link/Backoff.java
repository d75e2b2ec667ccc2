// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: a random time between the minimum and a ceiling that doubles with
 * every attempt up to the maximum ("full jitter"), so that a fleet that lost its platform does not come back in
 * step. Event loop only.
 */
final class Backoff {
    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;

    private Duration ceiling;
    private Duration lastWait = Duration.ZERO;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
        this.ceiling = min;
    }

    /** The wait after a failed attempt or a lost connection. */
    Duration next() {
        // Doubled before use: with a first ceiling of the minimum there would be nothing to spread.
        ceiling = shorter(ceiling.multipliedBy(2), max);
        return wait(min, ceiling);
    }

    /**
     * The wait after another device with the same identity took the place of this one: from the upper half of the
     * range, however well the attempts before went. In such a duel every attempt succeeds.
     */
    Duration afterKick() {
        Duration half = max.dividedBy(2);
        return wait(half.compareTo(min) < 0 ? min : half, max);
    }

    /**
     * A connection has ended that was signed in this long. Begins anew from the minimum, except when the connection
     * did not even last as long as the wait for it: a platform that accepts and throws out at once is no success.
     */
    void connectedFor(Duration time) {
        if (time.compareTo(lastWait) >= 0) {
            reset();
        }
    }

    /** Begins anew from the minimum. */
    void reset() {
        ceiling = min;
        lastWait = Duration.ZERO;
    }

    private Duration wait(Duration from, Duration to) {
        long spread = to.minus(from).toMillis();
        lastWait = from.plusMillis(spread <= 0 ? 0 : random.nextLong(spread + 1));
        return lastWait;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
