// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes that share one write, and whoever waits for it, by the executor that is to tell them. Not safe for threads. */
final class PendingBatch {
    private static final Logger LOG = LoggerFactory.getLogger(PendingBatch.class);

    private record Waiting(Executor on, List<Written> callbacks) {
        void tell(@Nullable StorageException failure) {
            for (Written callback : callbacks) {
                try {
                    callback.written(failure);
                } catch (RuntimeException | Error e) {
                    // A bug in one must not keep the others waiting for ever.
                    LOG.error("A callback of the storage writer failed", e);
                }
            }
        }
    }

    private final Changes changes;
    private final int keep;
    private Map<Executor, Waiting> waiting = new HashMap<>();
    private @Nullable Waiting last;
    private int callbacks;

    PendingBatch(Changes changes, int keep) {
        this.changes = changes;
        this.keep = keep;
    }

    Changes changes() {
        return changes;
    }

    void tell(Executor on, Written written) {
        Waiting group = last;
        if (group == null || !group.on().equals(on)) {
            group = waiting.computeIfAbsent(on, key -> new Waiting(key, new ArrayList<>()));
            last = group;
        }
        group.callbacks().add(written);
        callbacks++;
    }

    boolean isEmpty() {
        return changes.count() == 0 && callbacks == 0;
    }

    long bytes() {
        return changes.size();
    }

    int count() {
        return Math.max(changes.count(), callbacks);
    }

    /** Tells everybody who waits, each on its executor, and makes the batch empty. */
    void complete(@Nullable StorageException failure) {
        Map<Executor, Waiting> told = waiting;
        waiting = new HashMap<>();
        last = null;
        callbacks = 0;
        changes.clear(keep);
        told.forEach((on, group) -> run(on, () -> group.tell(failure)));
    }

    static void run(Executor on, Runnable task) {
        try {
            on.execute(task);
        } catch (RejectedExecutionException e) {
            // Its loop has been shut down: the platform is stopping, and nobody waits any more.
            LOG.debug("A callback of the storage writer has no executor any more", e);
        }
    }
}
