// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Events of one kind that come on other threads, in their order. */
final class Awaited<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String what;
    private final BlockingQueue<T> arrived = new LinkedBlockingQueue<>();

    /**
     * Nothing has come yet.
     *
     * @param what the event in words, for the message when it does not come
     */
    Awaited(String what) {
        this.what = what;
    }

    void arrived(T event) {
        arrived.add(event);
    }

    /** The next event. */
    T next() throws InterruptedException {
        return next("", event -> true);
    }

    /**
     * The next event that fits; those before it are passed over.
     *
     * @param which what makes it fit, in words
     * @throws IllegalStateException when none comes in time
     */
    T next(String which, Predicate<T> fits) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T event = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IllegalStateException(
                        "waited %d s for %s%s in vain"
                                .formatted(PATIENCE.toSeconds(), what, which));
            }
            if (fits.test(event)) {
                return event;
            }
        }
    }
}
