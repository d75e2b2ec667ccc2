// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import io.lanyard.sdk.link.Timers;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A time that stands still until a test moves it. */
final class ManualTimers implements Timers {
    private final EventLoop loop;

    /** Belongs to the event loop, which is also the only one to move the time. */
    private final List<Entry> alarms = new ArrayList<>();

    private volatile long now;

    ManualTimers(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), task);
        alarms.add(entry);
        return () -> alarms.remove(entry);
    }

    /** Moves the time and runs on the event loop what is due, in order; returns when that is done. */
    void advance(Duration time) {
        loop.submit(
                        () -> {
                            long end = now + time.toNanos();
                            for (var due = due(end); due.isPresent(); due = due(end)) {
                                now = Math.max(now, due.get().at);
                                alarms.remove(due.get());
                                due.get().task.run();
                            }
                            now = end;
                        })
                .syncUninterruptibly();
    }

    /** The time until the next alarm; empty when there is none. */
    Optional<Duration> untilNext() {
        return loop.submit(() ->
                        alarms.stream()
                                .min(Comparator.comparingLong(entry -> entry.at))
                                .map(entry -> Duration.ofNanos(entry.at - now)))
                .syncUninterruptibly()
                .getNow();
    }

    private Optional<Entry> due(long end) {
        return alarms.stream()
                .filter(entry -> entry.at <= end)
                .min(Comparator.comparingLong(entry -> entry.at));
    }

    /** Compared by identity: two alarms may have the same time and task. */
    private static final class Entry {
        private final long at;
        private final Runnable task;

        private Entry(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }
    }
}
