// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the event loop to the application: one callback at a time and in order, whatever the executor.
 *
 * <p>The bound is kept by the reader, not by dropping: {@link #add} takes everything and says when the queue is
 * full; the link then stops reading from its socket until {@code whenDrained} is called. What still comes in is
 * bounded by what had been read already and by the operations that are under way. Thread-safe.
 */
final class CallbackQueue {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackQueue.class);

    /** Payload bytes that may wait; a gateway with 1,000 messages of 256 KB each would run out of memory. */
    static final long MAX_BYTES = 4L << 20;

    /** Callbacks that run in one turn before others on the same executor get theirs. */
    private static final int TURN = 64;

    private final Executor executor;
    private final int capacity;
    private final Runnable whenDrained;
    private final BiConsumer<String, Throwable> whenThrown;

    private final Object lock = new Object();
    // Guarded by the lock.
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private boolean full;
    private boolean scheduled;

    private volatile @Nullable Thread running;

    /**
     * An empty queue.
     *
     * @param capacity entries that make the queue full
     * @param whenDrained called on a thread of the executor when a queue that was full is half empty
     * @param whenThrown called on a thread of the executor with the callback's name and what it threw
     */
    CallbackQueue(
            Executor executor,
            int capacity,
            Runnable whenDrained,
            BiConsumer<String, Throwable> whenThrown) {
        this.executor = executor;
        this.capacity = capacity;
        this.whenDrained = whenDrained;
        this.whenThrown = whenThrown;
    }

    /**
     * Appends a callback.
     *
     * @param size payload bytes that it holds on to
     * @return whether the queue is full now
     */
    boolean add(String callback, int size, Runnable task) {
        boolean submit;
        boolean isFull;
        synchronized (lock) {
            entries.add(new Entry(callback, size, task));
            bytes += size;
            if (entries.size() >= capacity || bytes >= MAX_BYTES) {
                full = true;
            }
            isFull = full;
            submit = !scheduled;
            scheduled = true;
        }
        if (submit) {
            submit();
        }
        return isFull;
    }

    /** Whether the calling thread is inside a callback. */
    boolean inCallback() {
        return Thread.currentThread() == running;
    }

    private void submit() {
        try {
            executor.execute(this::runTurn);
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                // The entries stay; the next one tries again.
                scheduled = false;
            }
            LOG.error("The callback executor takes no more tasks: callbacks wait", e);
        }
    }

    private void runTurn() {
        for (int i = 0; i < TURN; i++) {
            Entry entry;
            boolean drained = false;
            synchronized (lock) {
                entry = entries.poll();
                if (entry == null) {
                    scheduled = false;
                    return;
                }
                bytes -= entry.size;
                if (full && entries.size() <= capacity / 2 && bytes <= MAX_BYTES / 2) {
                    full = false;
                    drained = true;
                }
            }
            if (drained) {
                whenDrained.run();
            }
            run(entry);
        }
        submit();
    }

    // An application's callback may throw anything; whatever it is, the next callback has to run.
    private void run(Entry entry) {
        running = Thread.currentThread();
        try {
            entry.task.run();
        } catch (Throwable e) {
            try {
                whenThrown.accept(entry.callback, e);
            } catch (Throwable again) {
                LOG.error("The handler of callback errors threw", again);
            }
        } finally {
            running = null;
        }
    }

    private record Entry(String callback, int size, Runnable task) {
        private Entry {
            Objects.requireNonNull(callback, "callback is null");
            Objects.requireNonNull(task, "task is null");
        }
    }
}
