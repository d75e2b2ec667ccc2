// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time as the link sees it; a test turns the hands itself. */
public interface Timers {
    /** A time in nanoseconds that only ever rises; only differences mean anything. Any thread. */
    long nanoTime();

    /** Runs the task on the event loop after the delay, unless it is cancelled before. Called on the event loop. */
    Alarm after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Alarm {
        /** The task will not run; nothing happens when it has run. Called on the event loop. */
        void cancel();
    }

    /** The timers of the event loop itself. */
    static Timers of(EventLoop loop) {
        return new Timers() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Alarm after(Duration delay, Runnable task) {
                Future<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            }
        };
    }
}
