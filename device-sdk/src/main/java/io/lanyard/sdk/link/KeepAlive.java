// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pings when one direction of a connection has been silent for the keep-alive time, and raises the alarm when
 * nothing at all follows a ping. Event loop only.
 *
 * <p>Both directions count. The platform closes when it hears nothing (PROTOCOL.md 1.3); and a device that sends QoS
 * 0 all the time would never notice a half-open connection if its own sending counted as a sign of life.
 */
final class KeepAlive {
    /** The platform waits 1.5 times the keep-alive; there is no point in waiting longer for it. */
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(20);

    private final Timers timers;
    private final long interval;
    private final long patience;
    private final Runnable ping;
    private final Runnable silence;

    private long lastSent;
    private long lastReceived;
    private long waitingSince;
    private boolean waiting;
    private boolean running;
    private boolean readingPaused;
    private Timers.@Nullable Alarm alarm;

    /**
     * Stopped at first.
     *
     * @param ping sends a PINGREQ; has to lead to {@link #sent()}
     * @param silence nothing came back; called at most once
     */
    KeepAlive(Timers timers, Duration interval, Runnable ping, Runnable silence) {
        this.timers = timers;
        this.interval = interval.toNanos();
        this.patience = Math.min(interval.toNanos() / 2, LONGEST_PATIENCE.toNanos());
        this.ping = ping;
        this.silence = silence;
    }

    void start() {
        lastSent = timers.nanoTime();
        lastReceived = lastSent;
        running = true;
        schedule();
    }

    void stop() {
        running = false;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /** A packet was sent. */
    void sent() {
        lastSent = timers.nanoTime();
    }

    /** A packet was received, whichever: it proves that the other side is there. */
    void received() {
        lastReceived = timers.nanoTime();
        waiting = false;
    }

    /**
     * Reading has been paused because the application is slow, or goes on. Who does not read cannot expect to see
     * an answer; the pings themselves go on, so that the platform does not give up on the device.
     */
    void readingPaused(boolean paused) {
        if (readingPaused == paused) {
            return;
        }
        readingPaused = paused;
        if (running && alarm != null) {
            waitingSince = timers.nanoTime();
            lastReceived = waitingSince;
            alarm.cancel();
            schedule();
        }
    }

    private void check() {
        long now = timers.nanoTime();
        if (waiting && !readingPaused && now - waitingSince >= patience) {
            stop();
            silence.run();
            return;
        }
        boolean quietThere = !readingPaused && !waiting && now - lastReceived >= interval;
        if (quietThere || now - lastSent >= interval) {
            if (!waiting) {
                waiting = true;
                waitingSince = now;
            }
            ping.run();
        }
        schedule();
    }

    private void schedule() {
        if (!running) {
            // The ping itself ended the connection.
            return;
        }
        long now = timers.nanoTime();
        long delay = lastSent + interval - now;
        if (!readingPaused) {
            long other = waiting ? waitingSince + patience : lastReceived + interval;
            delay = Math.min(delay, other - now);
        }
        alarm = timers.after(Duration.ofNanos(Math.max(delay, 0)), this::check);
    }
}
