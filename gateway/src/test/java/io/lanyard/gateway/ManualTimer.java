// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.service.Rrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** A timer whose time comes when the test says so. Safe from any thread. */
final class ManualTimer implements Rrpc.Timer {
    private final List<FutureTask<?>> tasks = new ArrayList<>();

    @Override
    public synchronized Future<?> schedule(Runnable task, Duration delay) {
        FutureTask<?> scheduled = new FutureTask<>(task, null);
        tasks.add(scheduled);
        return scheduled;
    }

    /** Runs what was scheduled so far and not cancelled. */
    void fire() {
        List<FutureTask<?>> due;
        synchronized (this) {
            due = List.copyOf(tasks);
            tasks.clear();
        }
        due.forEach(FutureTask::run);
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
