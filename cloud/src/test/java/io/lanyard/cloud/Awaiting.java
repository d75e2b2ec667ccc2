// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
public final class Awaiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Awaiting() {}

    /** Returns once the condition holds; fails with the description when it does not come to hold. */
    public static void until(String description, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("It did not come about that " + description);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
