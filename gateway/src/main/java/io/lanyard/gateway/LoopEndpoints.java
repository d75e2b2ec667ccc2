// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.LoopReads;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop, and the sweep over them that ends those that are silent for too long. Touched
 * on that loop only.
 *
 * <p>One sweep for all costs an idle connection nothing; a timer for each would.
 */
final class LoopEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(LoopEndpoints.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofMillis(250);

    /** Those whose socket is open, though it may only wait for its peer to close too. */
    private final Set<DeviceEndpoint> endpoints = new LinkedHashSet<>();

    private final LoopReads reads = LoopReads.direct();
    private final TopicNames topicNames = new TopicNames();

    /** Those that have not sent their CONNECT, the oldest first. */
    private final Set<DeviceEndpoint> halfOpen = new LinkedHashSet<>();

    /** Those whose sign-in failed and that get their answer later, the oldest first. */
    private final Set<DeviceEndpoint> heldBack = new LinkedHashSet<>();

    /** In nanoseconds of the system; volatile because the first is set before the loop runs. */
    private volatile long nextSweepAt;

    private final int maxHalfOpen;
    private final GatewayServices services;
    private final RefusedConnections refused;
    private final BoundedLines strangers;

    /**
     * No connections yet.
     *
     * @param maxHalfOpen most that have not sent their CONNECT, and that wait for a refusal
     * @param strangers the lines about the ends of connections that never signed in, on all loops
     */
    LoopEndpoints(
            int maxHalfOpen,
            GatewayServices services,
            RefusedConnections refused,
            BoundedLines strangers) {
        this.maxHalfOpen = maxHalfOpen;
        this.services = services;
        this.refused = refused;
        this.strangers = strangers;
    }

    void startSweeping(EventLoop loop) {
        nextSweepAt = System.nanoTime() + SWEEP_INTERVAL.toNanos();
        var _ =
                loop.scheduleWithFixedDelay(
                        this::sweep,
                        SWEEP_INTERVAL.toMillis(),
                        SWEEP_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** What the connections of this loop read into. */
    LoopReads reads() {
        return reads;
    }

    /** The lines about the ends of connections that never signed in. */
    BoundedLines strangers() {
        return strangers;
    }

    TopicNames topicNames() {
        return topicNames;
    }

    /**
     * A connection was opened. Devices send their CONNECT at once, so when too many have not it is the oldest that
     * makes room: who holds connections open to keep devices out loses his own.
     */
    void add(DeviceEndpoint endpoint) {
        endpoints.add(endpoint);
        halfOpen.add(endpoint);
        crowdOut(halfOpen);
    }

    /** The answer to its sign-in, which failed, is held back: who guesses must not fill the gateway with waiting. */
    void heldBack(DeviceEndpoint endpoint) {
        heldBack.add(endpoint);
        crowdOut(heldBack);
    }

    /** Its socket is closed. */
    void closed(DeviceEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    private void crowdOut(Set<DeviceEndpoint> strangers) {
        if (strangers.size() > maxHalfOpen) {
            DeviceEndpoint oldest = strangers.iterator().next();
            strangers.remove(oldest);
            refused.note(oldest.connection().remoteAddress(), EndReason.CROWDED_OUT);
            oldest.end(EndReason.CROWDED_OUT);
        }
    }

    /** Its CONNECT has come. */
    void connected(DeviceEndpoint endpoint) {
        halfOpen.remove(endpoint);
    }

    /** It has ended. */
    void ended(DeviceEndpoint endpoint) {
        halfOpen.remove(endpoint);
        heldBack.remove(endpoint);
    }

    void endAll(EndReason reason) {
        // Ending may remove from the set.
        for (DeviceEndpoint endpoint : List.copyOf(endpoints)) {
            endpoint.end(reason);
        }
    }

    /**
     * Closes the sockets that are still open: those whose peer takes no bytes, has not closed too, or is in the middle
     * of its handshake of TLS.
     */
    void abortAll() {
        for (DeviceEndpoint endpoint : List.copyOf(endpoints)) {
            endpoint.connection().abort();
        }
    }

    private void sweep() {
        services.counters().took(Counters.Span.LOOP_DELAY, System.nanoTime() - nextSweepAt);
        try {
            long now = services.ticker().getAsLong();
            List<DeviceEndpoint> silent = null;
            for (DeviceEndpoint endpoint : endpoints) {
                if (endpoint.isOverdue(now)) {
                    if (silent == null) {
                        silent = new ArrayList<>();
                    }
                    silent.add(endpoint);
                }
            }
            if (silent != null) {
                silent.forEach(endpoint -> endpoint.endOverdue(now));
            }
        } catch (RuntimeException e) {
            // An exception would end the schedule, and with it the keep alive of every device of
            // this loop.
            services.counters().count(Counters.Event.TASK_FAILED);
            LOG.error("The keep-alive sweep failed", e);
        }
        nextSweepAt = System.nanoTime() + SWEEP_INTERVAL.toNanos();
    }
}
