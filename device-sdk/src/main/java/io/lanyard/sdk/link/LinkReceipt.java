// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
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
 * <p>The future is made when somebody asks for it: most messages are published and never looked at again.
 */
class LinkReceipt implements Receipt {
    private final int rc;
    private final int mid;
    private volatile @Nullable Outcome settled;

    // Guarded by this.
    private boolean announced;
    private @Nullable CompletableFuture<Outcome> stage;

    /** A receipt of something that was accepted and has no outcome yet. */
    LinkReceipt(int mid) {
        this.rc = ResultCode.SUCCESS;
        this.mid = mid;
    }

    private LinkReceipt(int rc, Outcome outcome) {
        this.rc = rc;
        this.mid = 0;
        this.settled = outcome;
        this.announced = true;
    }

    /** The receipt of an operation that was not accepted; its outcome is there at once. */
    static LinkReceipt refused(int rc) {
        return new LinkReceipt(rc, new Outcome.Refused(rc));
    }

    /** Event loop: fixes the outcome; the first one counts. Returns whether this was the first. */
    boolean settle(Outcome outcome) {
        synchronized (this) {
            if (settled != null) {
                return false;
            }
            settled = outcome;
            notifyAll();
            return true;
        }
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
        CompletableFuture<Outcome> waiting;
        synchronized (this) {
            announced = true;
            waiting = stage;
        }
        if (waiting != null) {
            waiting.complete(outcomeNow());
        }
    }

    /** Event loop: announces when there is nobody to run anything for; false when the executor has to do it. */
    boolean announceToNobody() {
        synchronized (this) {
            if (stage == null) {
                announced = true;
            }
            return announced;
        }
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
        synchronized (this) {
            if (stage == null) {
                stage =
                        announced
                                ? CompletableFuture.completedFuture(outcomeNow())
                                : new CompletableFuture<>();
            }
            // A stage of its own for each caller: nobody can complete it from outside.
            return stage.minimalCompletionStage();
        }
    }

    @Override
    public final Optional<Outcome> await(Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        // Forever is as long as it gets.
        long patience = TimeUnit.NANOSECONDS.convert(timeout);
        long start = System.nanoTime();
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
