// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why the platform cannot do its work now; empty when it can. Asking takes two seconds at the most, also while the disk
 * does not answer at all. From any thread that may block.
 */
final class Readiness implements Supplier<Optional<String>> {
    private static final long PATIENCE_SECONDS = 2;
    private static final String BROKEN = "the registry cannot be read or written";

    private final Supplier<Optional<String>> messages;
    private final BooleanSupplier registryIsHealthy;
    private @Nullable CompletableFuture<Boolean> running;

    /**
     * Of these stores.
     *
     * @param messages why messages cannot be stored; answers at once
     * @param registryIsHealthy whether the registry can be read and written; may block on the disk for as long as that hangs
     */
    Readiness(Supplier<Optional<String>> messages, BooleanSupplier registryIsHealthy) {
        this.messages = messages;
        this.registryIsHealthy = registryIsHealthy;
    }

    @Override
    public Optional<String> get() {
        Optional<String> problem = messages.get();
        if (problem.isPresent()) {
            return problem;
        }
        try {
            return check().get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    ? Optional.empty()
                    : Optional.of(BROKEN);
        } catch (TimeoutException e) {
            return Optional.of(
                    "the registry has not answered for %d s".formatted(PATIENCE_SECONDS));
        } catch (ExecutionException e) {
            return Optional.of(BROKEN + ": " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the platform is stopping");
        }
    }

    /** One check at a time: while the disk hangs, those who ask again must not pile up behind it. */
    private synchronized CompletableFuture<Boolean> check() {
        CompletableFuture<Boolean> check = running;
        if (check == null || check.isDone()) {
            // A thread of its own: a virtual one that hangs in a native call takes a processor from
            // all others.
            check =
                    CompletableFuture.supplyAsync(
                            registryIsHealthy::getAsBoolean,
                            task -> Thread.ofPlatform().daemon().name("readiness").start(task));
            running = check;
        }
        return check;
    }
}
