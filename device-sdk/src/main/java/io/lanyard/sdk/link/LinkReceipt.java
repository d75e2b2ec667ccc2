// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A receipt in two steps. The event loop settles it, which wakes those who wait; the callback executor announces
 * it, which runs what the application hung on it. Were it one future, either the application's code would run on
 * the event loop, or waiting for it inside a callback would never end.
 */
public final class LinkReceipt implements Receipt {
    private final int rc;
    private final int mid;
    private final CompletableFuture<Outcome> settled = new CompletableFuture<>();
    private final CompletableFuture<Outcome> announced = new CompletableFuture<>();

    private LinkReceipt(int rc, int mid) {
        this.rc = rc;
        this.mid = mid;
    }

    static LinkReceipt accepted(int mid) {
        return new LinkReceipt(ResultCode.SUCCESS, mid);
    }

    /** The receipt of an operation that was not accepted; its outcome is there at once. */
    public static LinkReceipt refused(int rc) {
        LinkReceipt receipt = new LinkReceipt(rc, 0);
        Outcome outcome = new Outcome.Refused(rc);
        receipt.settled.complete(outcome);
        receipt.announced.complete(outcome);
        return receipt;
    }

    /** Event loop: fixes the outcome; the first one counts. */
    void settle(Outcome outcome) {
        settled.complete(outcome);
    }

    /** Callback executor: runs what hangs on the outcome. */
    void announce() {
        announced.complete(settled.join());
    }

    @Override
    public int rc() {
        return rc;
    }

    @Override
    public int mid() {
        return mid;
    }

    @Override
    public CompletionStage<Outcome> outcome() {
        // A stage of its own for each caller: nobody can complete it from outside.
        return announced.minimalCompletionStage();
    }

    @Override
    public Optional<Outcome> await(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(settled.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError("A receipt never completes with an exception", e);
        }
    }

    @Override
    public String toString() {
        return "Receipt[rc="
                + rc
                + ", mid="
                + mid
                + ", outcome="
                + (settled.isDone() ? settled.join() : "open")
                + "]";
    }
}
