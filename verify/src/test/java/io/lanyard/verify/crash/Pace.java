// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** The pauses of a load, which wait for nothing. */
final class Pace {
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(20);

    private Pace() {}

    /** A pause of any length up to this. */
    static void upTo(Duration longest, RandomGenerator random) {
        LockSupport.parkNanos(random.nextLong(longest.toNanos()));
    }

    /** Before something is tried again that has just failed. */
    static void beforeAnotherTry() {
        LockSupport.parkNanos(BEFORE_ANOTHER_TRY.toNanos());
    }
}
