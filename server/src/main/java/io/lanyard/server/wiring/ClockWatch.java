// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.SteadyClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator when the time of day jumps: what was kept before goes by another time than what people read. */
final class ClockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    /** Less is what a time server does now and then. */
    private static final Duration JUMP = Duration.ofSeconds(10);

    private final SteadyClock clock;
    private final Counters counters;
    private final ScheduledExecutorService thread;

    // Of its thread.
    private Duration lead = Duration.ZERO;

    private ClockWatch(SteadyClock clock, Counters counters) {
        this.clock = clock;
        this.counters = counters;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("clock-watch").daemon().factory());
    }

    /** Looks at the clock each second from now on. */
    static ClockWatch start(SteadyClock clock, Counters counters) {
        ClockWatch watch = new ClockWatch(clock, counters);
        var _ = watch.thread.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    private void look() {
        Duration now = clock.lead();
        Duration jump = now.minus(lead);
        lead = now;
        if (jump.abs().compareTo(JUMP) >= 0) {
            counters.count(Counters.Event.CLOCK_JUMPED);
            LOG.warn(
                    "The time of day has gone {} by {} s; sessions, messages and feeds are kept for as long as they were to be",
                    jump.isNegative() ? "back" : "forward",
                    Math.round(jump.abs().toMillis() / 1000.0));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
