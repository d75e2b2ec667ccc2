// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores what a session subscribes. A record has all of it, so a device that asks again and again while the disk is busy
 * would have it write the same many times: what changes while a save is under way shares the one after it. On the
 * session's loop.
 */
final class SubscriptionSaves {
    private final SessionTasks tasks;
    private final Supplier<@Nullable CompletionStage<?>> store;
    private boolean underWay;
    private List<CompletableFuture<Void>> waiting = new ArrayList<>(0);

    /**
     * Saves of one session.
     *
     * @param tasks of the session
     * @param store stores all that is subscribed now; null when that need not be kept
     */
    SubscriptionSaves(SessionTasks tasks, Supplier<@Nullable CompletionStage<?>> store) {
        this.tasks = tasks;
        this.store = store;
    }

    /** Completes when what is subscribed now is on disk, in the order of the calls; null when it need not be. */
    @Nullable CompletionStage<?> save() {
        if (underWay) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            waiting.add(next);
            return next;
        }
        CompletionStage<?> stored = store.get();
        if (stored != null) {
            underWay = true;
            var _ = stored.whenComplete((_, _) -> tasks.execute(this::saveNext));
        }
        return stored;
    }

    private void saveNext() {
        underWay = false;
        if (waiting.isEmpty()) {
            return;
        }
        List<CompletableFuture<Void>> sharing = waiting;
        waiting = new ArrayList<>(0);
        CompletionStage<?> stored = save();
        if (stored == null) {
            // The session has ended, or ends with its connection now.
            sharing.forEach(each -> each.complete(null));
            return;
        }
        var _ =
                stored.whenComplete((_, failure) -> {
                    for (CompletableFuture<Void> each : sharing) {
                        if (failure == null) {
                            each.complete(null);
                        } else {
                            each.completeExceptionally(failure);
                        }
                    }
                });
    }
}
