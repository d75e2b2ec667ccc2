// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A receipt in two steps. The event loop settles it, which wakes those who wait; the callback executor announces
 * it, which runs what the application hung on it. Were it one step, either the application's code would run on
 * the event loop, or waiting for it inside a callback would never end.
 *
 * <p>The future is made when somebody asks for it: most messages are published and never looked at again. And nobody
 * takes a lock but who waits.
 */
class LinkReceipt implements Receipt {
    private static final VarHandle SETTLED = field("settled", Outcome.class);
    private static final VarHandle STAGE = field("stage", Stage.class);

    /** In the place of a stage: who asks from now on is told at once. */
    private static final Stage ANNOUNCED = new Stage();

    private static final class Stage extends CompletableFuture<Outcome> {}

    private final int rc;
    private final int mid;
    private volatile @Nullable Outcome settled;
    private volatile @Nullable Stage stage;

    /** Whether somebody waits, or has done so. */
    private volatile boolean awaited;

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(LinkReceipt.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** A receipt of something that was accepted and has no outcome yet. */
    LinkReceipt(int mid) {
        this.rc = ResultCode.SUCCESS;
        this.mid = mid;
    }

    private LinkReceipt(int rc, Outcome outcome) {
        this.rc = rc;
        this.mid = 0;
        this.settled = outcome;
        this.stage = ANNOUNCED;
    }

    /** The receipt of an operation that was not accepted; its outcome is there at once. */
    static LinkReceipt refused(int rc) {
        return new LinkReceipt(rc, new Outcome.Refused(rc));
    }

    /** Event loop: fixes the outcome; the first one counts. Returns whether this was the first. */
    boolean settle(Outcome outcome) {
        if (!SETTLED.compareAndSet(this, null, outcome)) {
            return false;
        }
        // Who waits says so before he looks for the outcome, which is there by now.
        if (awaited) {
            synchronized (this) {
                notifyAll();
            }
        }
        return true;
    }

    boolean isSettled() {
        return settled != null;
    }

    /** The outcome, or null while there is none. */
    @Nullable Outcome settled() {
        return settled;
    }

    /** Callback executor: runs what hangs on the outcome. */
    void announce() {
        Stage waiting = (Stage) STAGE.getAndSet(this, ANNOUNCED);
        if (waiting != null && !waiting.equals(ANNOUNCED)) {
            waiting.complete(outcomeNow());
        }
    }

    /** Event loop: announces when there is nobody to run anything for; false when the executor has to do it. */
    boolean announceToNobody() {
        return STAGE.compareAndSet(this, null, ANNOUNCED) || ANNOUNCED.equals(stage);
    }

    private Outcome outcomeNow() {
        Outcome outcome = settled;
        if (outcome == null) {
            throw new IllegalStateException("announced before it was settled");
        }
        return outcome;
    }

    @Override
    public final int rc() {
        return rc;
    }

    @Override
    public final int mid() {
        return mid;
    }

    @Override
    public final CompletionStage<Outcome> outcome() {
        Stage current = stage;
        if (current == null) {
            Stage fresh = new Stage();
            Stage there = (Stage) STAGE.compareAndExchange(this, null, fresh);
            current = there == null ? fresh : there;
        }
        // A stage of its own for each caller: nobody can complete it from outside.
        return current.equals(ANNOUNCED)
                ? CompletableFuture.completedStage(outcomeNow())
                : current.minimalCompletionStage();
    }

    @Override
    public final Optional<Outcome> await(Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        // Forever is as long as it gets.
        long patience = TimeUnit.NANOSECONDS.convert(timeout);
        long start = System.nanoTime();
        awaited = true;
        synchronized (this) {
            while (settled == null) {
                long left = patience - (System.nanoTime() - start);
                if (left <= 0) {
                    return Optional.empty();
                }
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            }
        }
        return Optional.of(outcomeNow());
    }

    @Override
    public String toString() {
        Outcome outcome = settled;
        return "Receipt[rc="
                + rc
                + ", mid="
                + mid
                + ", outcome="
                + (outcome == null ? "open" : outcome)
                + "]";
    }
}
