// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link of one device to the platform, for any thread. A call notes the wish under a lock and hands the event
 * loop a task; the lock keeps wishes and tasks in the same order. The tasks are those of {@link LinkKeeper}.
 */
public final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** Longest wait of {@link #close}; the event loop needs no more than the time of a farewell. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

    private static final int NO_FLUSH = 0;

    /** One is under way, or will be. */
    private static final int FLUSH = 1;

    /** And something has come meanwhile. */
    private static final int ANOTHER_FLUSH = 2;

    /** Then the socket is read again. */
    private static final int FLUSHES_IN_A_ROW = 4;

    private final EventLoop loop;
    private final Announcer announcer;
    private final Outbox outbox;
    private final LinkKeeper keeper;
    private final TopicOperations topics;

    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();
    private final AtomicInteger flushes = new AtomicInteger(NO_FLUSH);
    private final Runnable flushTask = this::flush;

    private final Object wishes = new Object();
    // Guarded by the lock of the wishes.
    private boolean wanted;
    private int wish;
    private boolean closing;

    /** Everything has ended, and those who waited for that have been told. */
    private CompletableFuture<?> told = terminated;

    /**
     * A link that is not connected and does not try.
     *
     * @throws IllegalArgumentException when the file of the offline buffer cannot be used
     */
    public Link(LinkSettings settings, LinkEnvironment environment, Listeners listeners) {
        this.loop = environment.loop();
        this.outbox =
                new Outbox(settings.maxInflight(), settings.maxQueued(), new OpenOperations());
        this.announcer =
                new Announcer(
                        listeners,
                        environment.callbacks(),
                        settings.maxQueuedCallbacks(),
                        this::callbacksCaughtUp);
        if (settings.offlineBuffer() != null) {
            outbox.bufferOffline(
                    OfflineQueue.open(
                            settings.offlineBuffer(), environment.clock(), environment.timers()),
                    this::fetched);
        }
        LinkState state =
                new LinkState(
                        outbox,
                        new Subscriptions(),
                        new RrpcRequests(settings.device()),
                        new TimeQueries(settings.device(), environment.clock()),
                        announcer);
        this.keeper =
                new LinkKeeper(
                        settings,
                        environment,
                        state,
                        this::givenUp,
                        () -> terminated.complete(null));
        this.topics =
                new TopicOperations(
                        state, environment.timers(), settings.operationTimeout(), this::wake);
    }

    public State state() {
        return keeper.state();
    }

    /** The calls about topics on this link. */
    public TopicOperations topics() {
        return topics;
    }

    /**
     * Starts to connect, and to reconnect for ever.
     *
     * @return 0, or {@link ResultCode#UNCHANGED} when that is under way
     * @throws IllegalStateException when the link was closed
     */
    public int start() {
        synchronized (wishes) {
            requireNotClosed();
            if (wanted) {
                return ResultCode.UNCHANGED;
            }
            wanted = true;
            int number = ++wish;
            loop.execute(() -> keeper.begin(number));
            return ResultCode.SUCCESS;
        }
    }

    /** Like {@link #start}, and waits for the end of the attempt that is under way, or of the next. */
    public ConnectResult startAndWait(Duration timeout) throws InterruptedException {
        CompletableFuture<ConnectResult> result = new CompletableFuture<>();
        synchronized (wishes) {
            requireNotClosed();
            boolean first = !wanted;
            wanted = true;
            int number = first ? ++wish : wish;
            // One task: between two the attempt could have ended.
            loop.execute(() -> {
                if (first) {
                    keeper.begin(number);
                }
                keeper.join(result);
            });
        }
        try {
            return result.get(
                    // Forever is as long as it gets.
                    TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Unless the attempt has ended this very moment.
            result.complete(new ConnectResult(ResultCode.NOT_CONNECTED, false));
            loop.execute(keeper::forgetWhoLeft);
            return result.join();
        } catch (ExecutionException e) {
            throw new AssertionError("An attempt never completes with an exception", e);
        }
    }

    /** The event loop has given the wish up; one that came after it stays. */
    private void givenUp(int number) {
        synchronized (wishes) {
            if (wish == number) {
                wanted = false;
            }
        }
    }

    private void requireNotClosed() {
        if (closing) {
            throw new IllegalStateException("The link was closed; build a new LinkKit to connect");
        }
    }

    /** Ends the connection, or the attempts to get one; nothing when there is neither. */
    public void stop() {
        synchronized (wishes) {
            if (wanted) {
                wanted = false;
                loop.execute(keeper::leave);
            }
        }
    }

    /** Replaces the connection by a new one, or tries at once instead of waiting; nothing when none is wanted. */
    public void restart() {
        synchronized (wishes) {
            if (wanted) {
                loop.execute(keeper::reconnect);
            }
        }
    }

    /**
     * Ends everything for good. Waits until the connection is closed and the tasks of {@link #whenTerminated} have
     * run, except inside a callback and on the event loop; never for callbacks.
     */
    public void close() {
        terminate();
        if (!announcer.inCallback() && !loop.inEventLoop()) {
            awaitTermination();
        }
    }

    /** Runs the task when everything has ended, at once when it has; on the event loop, so it must not block. */
    public void whenTerminated(Runnable task) {
        synchronized (wishes) {
            told = told.thenRun(task);
        }
    }

    /** Whether the calling thread is inside a callback of this link. */
    public boolean inCallback() {
        return announcer.inCallback();
    }

    /** Like {@link #close} without the wait. */
    public void terminate() {
        synchronized (wishes) {
            if (!closing) {
                closing = true;
                wanted = false;
                try {
                    loop.execute(keeper::terminate);
                } catch (RejectedExecutionException e) {
                    // The application has shut its event loops down before: with them the
                    // connection is gone.
                    LOG.debug("Closing without an event loop", e);
                    announcer.failed(outbox.drain(true), Outcome.Cause.CLOSED);
                    keeper.closed();
                }
            }
        }
    }

    private void awaitTermination() {
        CompletableFuture<?> end;
        synchronized (wishes) {
            end = told;
        }
        try {
            end.get(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // It closes without being watched.
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("The event loop has not closed the link within {}: it is held up", CLOSE_TIME);
        } catch (ExecutionException e) {
            throw new AssertionError("The end never completes with an exception", e);
        }
    }

    /** Has the outbox looked at. Many calls in a row make one task, also while it runs: to wake the loop costs most. */
    private void wake() {
        int before = flushes.get();
        while (before != ANOTHER_FLUSH) {
            if (flushes.compareAndSet(before, before + 1)) {
                if (before == NO_FLUSH) {
                    scheduleFlush();
                }
                return;
            }
            before = flushes.get();
        }
    }

    private void scheduleFlush() {
        try {
            loop.execute(flushTask);
        } catch (RejectedExecutionException e) {
            // The application has shut its event loops down: closing the link clears the
            // outbox.
            flushes.set(NO_FLUSH);
            LOG.debug("No event loop to send with", e);
        }
    }

    private void flush() {
        boolean again = true;
        try {
            for (int i = 0; again && i < FLUSHES_IN_A_ROW; i++) {
                flushes.set(FLUSH);
                keeper.flush();
                again = !flushes.compareAndSet(FLUSH, NO_FLUSH);
            }
        } catch (RuntimeException | Error bug) {
            // The next call tries again.
            flushes.set(NO_FLUSH);
            throw bug;
        }
        if (again) {
            scheduleFlush();
        }
    }

    /** A thread of the background has messages of the offline buffer ready to send. */
    private void fetched(List<Operation.Publication> unreadable) {
        announcer.failed(unreadable, Outcome.Cause.UNREADABLE);
        wake();
    }

    private void callbacksCaughtUp() {
        try {
            loop.execute(keeper::resumeReading);
        } catch (RejectedExecutionException e) {
            LOG.debug("No event loop, so nothing to read", e);
        }
    }
}
