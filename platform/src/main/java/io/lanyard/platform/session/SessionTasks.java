// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one session: run one after the other, in the order in which they were given, on the loop that the
 * session belongs to, also when it moves from one loop to another in between.
 */
final class SessionTasks {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTasks.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Counters counters;
    private final Runnable afterFailure;
    private volatile Executor loop;

    // Touched by running tasks only, which never run at the same time.
    private boolean moved;
    private @Nullable Runnable first;

    /** Runs tasks from now on. */
    SessionTasks(Executor loop, Counters counters) {
        this(loop, counters, () -> {}, false);
    }

    /**
     * Tasks for this loop.
     *
     * @param afterFailure runs after a task that has thrown, before the next one
     * @param held whether they wait until {@link #begin}
     */
    SessionTasks(Executor loop, Counters counters, Runnable afterFailure, boolean held) {
        this.afterFailure = afterFailure;
        this.loop = loop;
        this.counters = counters;
        this.scheduled.set(held);
    }

    /** Runs this task, and then those that were held; once, and only when they were. */
    void begin(Runnable task) {
        first = task;
        var _ = schedule();
    }

    /** Where the tasks run at present. */
    Executor loop() {
        return loop;
    }

    boolean execute(Runnable task) {
        tasks.add(task);
        return !scheduled.compareAndSet(false, true) || schedule();
    }

    /**
     * Runs the task in this call, when the session belongs to the caller's loop and nothing else is to run before.
     *
     * @param caller the loop that the call comes from: one thread
     * @return false when it has not run, and is to be given to {@link #execute}
     */
    boolean runHere(Runnable task, Executor caller) {
        // A loop that it may move to meanwhile is out of the question: only a task moves it, and
        // tasks run on this very thread.
        if (!loop.equals(caller) || !scheduled.compareAndSet(false, true)) {
            return false;
        }
        first = task;
        run();
        return true;
    }

    /** To be called by a task: those behind it run on the new loop. */
    void moveTo(Executor newLoop) {
        loop = newLoop;
        moved = true;
    }

    private boolean schedule() {
        try {
            loop.execute(this::run);
            return true;
        } catch (RejectedExecutionException e) {
            // The loops have been shut down: the platform is stopping, and nothing can be done with
            // the session.
            scheduled.set(false);
            return false;
        }
    }

    private boolean succeeds(Runnable task) {
        try {
            task.run();
            return true;
        } catch (Throwable e) {
            counters.count(Counters.Event.TASK_FAILED);
            LOG.error("A task of a session failed", e);
            return false;
        }
    }

    private void run() {
        Runnable task = first == null ? tasks.poll() : first;
        first = null;
        while (task != null) {
            // A bug in one task must not take the loop, or the other tasks, with it.
            if (!succeeds(task)) {
                var _ = succeeds(afterFailure);
            }
            if (moved) {
                moved = false;
                var _ = schedule();
                return;
            }
            task = tasks.poll();
        }
        scheduled.set(false);
        if (!tasks.isEmpty() && scheduled.compareAndSet(false, true)) {
            var _ = schedule();
        }
    }
}
