// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.ArrayDeque;
import java.util.Deque;

/** Tasks that may wait for a disk: one at a time and in order, on a thread of the background. Thread-safe. */
final class SerialTasks {
    // Guarded by this.
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        BackgroundThreads.POOL.execute(this::runAll);
    }

    private void runAll() {
        while (true) {
            Runnable task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            task.run();
        }
    }
}
