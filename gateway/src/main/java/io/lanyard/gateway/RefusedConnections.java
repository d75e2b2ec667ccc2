// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections that a bound cost, and logs them together: a flood of connections must not become a flood of
 * lines. Safe from any thread.
 */
final class RefusedConnections {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Counters counters;
    private final LongSupplier ticker;
    private final AtomicLong unlogged = new AtomicLong();
    private final AtomicLong nextLine;
    private volatile String last = "";

    RefusedConnections(Counters counters, LongSupplier ticker) {
        this.counters = counters;
        this.ticker = ticker;
        this.nextLine = new AtomicLong(ticker.getAsLong());
    }

    /** A connection that never became one: its end is counted here. */
    void refused(SocketAddress peer, EndReason reason) {
        counters.ended(reason);
        note(peer, reason);
    }

    /** A connection that is ended, which counts itself. */
    void note(SocketAddress peer, EndReason reason) {
        last = reason.text() + ", from " + peer;
        unlogged.incrementAndGet();
        logWhatIsNew();
    }

    /** Logs what was not logged yet, at most once in ten seconds. To be called now and then. */
    void logWhatIsNew() {
        long now = ticker.getAsLong();
        long next = nextLine.get();
        if (unlogged.get() > 0
                && now - next >= 0
                && nextLine.compareAndSet(next, now + INTERVAL.toNanos())) {
            LOG.warn(
                    "{} connections refused or ended, the last one: {}",
                    unlogged.getAndSet(0),
                    last);
        }
    }
}
