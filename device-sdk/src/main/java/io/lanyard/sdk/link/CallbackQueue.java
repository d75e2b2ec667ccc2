// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
    private static final int LONGEST_TURN = 64;

    /** Payload that is enough for a turn, whatever the number of callbacks. */
    private static final int TURN_BYTES = 64 << 10;

    /** Entries of a queue that was never used; nearly all devices of a large fleet are silent. */
    private static final int FIRST_CAPACITY = 2;

    /** Something to tell the application. */
    interface Callback {
        /** The name of the callback, for whom it throws. */
        String name();

        /** Payload bytes that it holds on to. */
        int bytes();

        /** Calls the listener that is set now. */
        void run(Listeners listeners);
    }

    private final Listeners listeners;
    private final Executor executor;
    private final int capacity;
    private final int turnLength;
    private final Runnable whenDrained;
    private final Runnable turn = this::runTurn;

    private final Object lock = new Object();
    // Guarded by the lock.
    private final Deque<Callback> entries = new ArrayDeque<>(FIRST_CAPACITY);
    private long bytes;
    private boolean full;
    private boolean scheduled;

    private final Rejections rejections = new Rejections(System::nanoTime);

    private volatile @Nullable Thread running;

    /**
     * An empty queue.
     *
     * @param capacity entries that make the queue full
     * @param whenDrained called on a thread of the executor when a queue that was full is half empty
     */
    CallbackQueue(Listeners listeners, Executor executor, int capacity, Runnable whenDrained) {
        this.listeners = listeners;
        this.executor = executor;
        this.capacity = capacity;
        // Those of a turn are out of the queue: the bound has to stay near to what it says.
        this.turnLength = Math.max(1, Math.min(LONGEST_TURN, capacity / 16));
        this.whenDrained = whenDrained;
    }

    /** Callbacks of one turn, at most. */
    int turnLength() {
        return turnLength;
    }

    /** Appends a callback; returns whether the queue is full now. */
    boolean add(Callback callback) {
        boolean submit;
        boolean isFull;
        synchronized (lock) {
            entries.add(callback);
            bytes += callback.bytes();
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

    /** Appends the first callbacks of an array, in order; returns whether the queue is full now. */
    boolean addAll(@Nullable Callback[] callbacks, int count) {
        boolean submit;
        boolean isFull;
        synchronized (lock) {
            for (int i = 0; i < count; i++) {
                Callback callback = callbacks[i];
                if (callback != null) {
                    entries.add(callback);
                    bytes += callback.bytes();
                }
            }
            if (entries.size() >= capacity || bytes >= MAX_BYTES) {
                full = true;
            }
            isFull = full;
            submit = !scheduled && !entries.isEmpty();
            scheduled |= submit;
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
            executor.execute(turn);
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                // The entries stay; the next one tries again.
                scheduled = false;
            }
            tell(rejections.add(), e);
        }
    }

    private static void tell(Rejections.@Nullable Told told, RejectedExecutionException e) {
        if (told == null) {
            return;
        }
        if (told.isFirst()) {
            LOG.error("The callback executor takes no more tasks: callbacks wait", e);
        } else {
            LOG.error(
                    "The callback executor has taken no task {} times more, callbacks wait: {}",
                    told.count(),
                    e.toString());
        }
    }

    private void runTurn() {
        @Nullable Callback[] batch;
        int count = 0;
        boolean drained = false;
        synchronized (lock) {
            int batchBytes = 0;
            // Of the size of what waits: most turns are short, and of many devices.
            batch = new Callback[Math.min(turnLength, entries.size())];
            while (count < batch.length && batchBytes < TURN_BYTES) {
                Callback next = entries.poll();
                if (next == null) {
                    break;
                }
                batch[count++] = next;
                batchBytes += next.bytes();
            }
            bytes -= batchBytes;
            if (full && entries.size() <= capacity / 2 && bytes <= MAX_BYTES / 2) {
                full = false;
                drained = true;
            }
        }
        if (drained) {
            whenDrained.run();
        }
        running = Thread.currentThread();
        for (int i = 0; i < count; i++) {
            Callback next = batch[i];
            batch[i] = null;
            if (next != null) {
                run(next);
            }
        }
        running = null;
        synchronized (lock) {
            if (entries.isEmpty()) {
                scheduled = false;
                return;
            }
        }
        submit();
    }

    // An application's callback may throw anything; whatever it is, the next callback has to run.
    private void run(Callback callback) {
        try {
            callback.run(listeners);
        } catch (Throwable e) {
            try {
                listeners.onCallbackError.onCallbackError(callback.name(), e);
            } catch (Throwable again) {
                LOG.error("The handler of callback errors threw", again);
            }
        }
    }
}
