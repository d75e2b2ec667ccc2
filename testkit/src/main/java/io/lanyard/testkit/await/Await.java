// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits until something has come true: the only place of the tests that lets time pass. */
public final class Await {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /**
     * Waits up to a minute: a busy machine may be slow, and who is not waits no longer for it.
     *
     * @param awaited what is awaited, as the end of the sentence "gave up waiting until ..."
     */
    public static void until(String awaited, Callable<Boolean> condition) {
        until(awaited, DEFAULT_TIMEOUT, condition);
    }

    /**
     * Asks for the condition until it holds. A condition that throws does not hold yet; what it threw last becomes
     * the cause of the failure.
     *
     * @throws AssertionError when the condition did not hold in time
     */
    public static void until(String awaited, Duration timeout, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Throwable last = null;
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception | AssertionError e) {
                last = e;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(
                        "gave up waiting until "
                                + awaited
                                + ", after "
                                + timeout.toMillis()
                                + " ms",
                        last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting until " + awaited, last);
            }
        }
    }
}
