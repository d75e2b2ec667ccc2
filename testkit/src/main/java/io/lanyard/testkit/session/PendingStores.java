// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stores that know whether something is still on its way, and the loop of the sessions over them: a test can wait until
 * nothing is left to be done. Used by one thread, which is the loop while it waits.
 */
final class PendingStores {
    private static final long PATIENCE_SECONDS = 60;

    private final SessionStore sessions;
    private final Mailbox mailbox;
    private final AtomicInteger pending = new AtomicInteger();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private @Nullable Throwable failure;

    PendingStores(SessionStore sessions, Mailbox mailbox) {
        this.sessions = sessions;
        this.mailbox = mailbox;
    }

    /** Runs tasks in {@link #settle}. */
    Executor loop() {
        return tasks::add;
    }

    /** Runs tasks until none is left and nothing is on its way to or from the stores. */
    void settle() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                Runnable task = tasks.poll();
                if (task == null) {
                    if (pending.get() == 0 && tasks.isEmpty()) {
                        return;
                    }
                    task = tasks.poll(1, TimeUnit.MILLISECONDS);
                }
                if (task != null) {
                    run(task);
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the stores do not come to rest");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            failure = failure == null ? e : failure;
        }
    }

    /** What a task threw. */
    void rethrow() {
        if (failure != null) {
            throw new AssertionError(failure.getMessage(), failure);
        }
    }

    void forgetTasks() {
        tasks.clear();
    }

    private <T> CompletionStage<T> watched(CompletionStage<T> stage) {
        pending.incrementAndGet();
        CompletableFuture<T> seen = new CompletableFuture<>();
        var _ =
                stage.whenComplete((value, problem) -> {
                    if (problem == null) {
                        seen.complete(value);
                    } else {
                        seen.completeExceptionally(problem);
                    }
                    // Only now: what waits for the stage has left its tasks.
                    pending.decrementAndGet();
                });
        return seen;
    }

    SessionStore sessions() {
        return new SessionStore() {
            @Override
            public boolean mayHave(DeviceId device) {
                return sessions.mayHave(device);
            }

            @Override
            public CompletionStage<Optional<SessionRecord>> load(DeviceId device) {
                return watched(sessions.load(device));
            }

            @Override
            public CompletionStage<?> save(
                    DeviceId device, SessionRecord session, long earlierWake, Executor on) {
                return watched(sessions.save(device, session, earlierWake, on));
            }

            @Override
            public CompletionStage<?> delete(DeviceId device, long earlierWake) {
                return watched(sessions.delete(device, earlierWake));
            }

            @Override
            public CompletionStage<List<DeviceId>> takeDue(long nowMillis, int limit) {
                return watched(sessions.takeDue(nowMillis, limit));
            }

            @Override
            public CompletionStage<List<DeviceId>> dueAtStart(
                    @Nullable DeviceId behind, int limit) {
                return watched(sessions.dueAtStart(behind, limit));
            }

            @Override
            public long beginRun(long nowMillis) {
                return sessions.beginRun(nowMillis);
            }

            @Override
            public long beginOfRun(long run) {
                return sessions.beginOfRun(run);
            }

            @Override
            public long firstNumber() {
                return sessions.firstNumber();
            }

            @Override
            public void useNumbersUpTo(long number) {
                sessions.useNumbersUpTo(number);
            }
        };
    }

    Mailbox mailbox() {
        return new Mailbox() {
            @Override
            public CompletionStage<Marks> open(DeviceId device, Contents contents) {
                return watched(mailbox.open(device, contents));
            }

            @Override
            public CompletionStage<?> append(
                    DeviceId device,
                    long sequence,
                    long storedAt,
                    boolean sent,
                    Message message,
                    Executor on) {
                return watched(mailbox.append(device, sequence, storedAt, sent, message, on));
            }

            @Override
            public CompletionStage<List<Stored>> read(
                    DeviceId device, long after, int limit, int bytes) {
                return watched(mailbox.read(device, after, limit, bytes));
            }

            @Override
            public CompletionStage<?> sizes(SizeVisitor visitor) {
                return watched(mailbox.sizes(visitor));
            }

            @Override
            public void remove(DeviceId device, long sequence) {
                mailbox.remove(device, sequence);
            }

            @Override
            public void mark(DeviceId device, Marks marks) {
                mailbox.mark(device, marks);
            }

            @Override
            public CompletionStage<?> clear(DeviceId device) {
                return watched(mailbox.clear(device));
            }
        };
    }
}
