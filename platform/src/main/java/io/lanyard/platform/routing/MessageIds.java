// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.event.Trace;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out message ids of about 19 decimal digits (PROTOCOL.md 4): milliseconds since 1970 above 22 bits of
 * counting, so that they rise, and are not repeated after a restart unless the clock goes back. The lowest bit says
 * whether the message is traced, see {@link Trace}. Safe from any thread.
 */
public final class MessageIds {
    private static final int COUNTER_BITS = 22;

    private final InstantSource clock;
    private final Trace trace;
    private final AtomicLong last = new AtomicLong();

    /** Ids of messages of which none is traced. */
    public MessageIds(InstantSource clock) {
        this(clock, Trace.NONE);
    }

    /** Ids of messages of which this trace chooses some. */
    public MessageIds(InstantSource clock, Trace trace) {
        this.clock = clock;
        this.trace = Objects.requireNonNull(trace, "trace is null");
        this.last.set(clock.millis() << COUNTER_BITS);
    }

    /** The id of a message that may be traced. */
    public long next(Trace.Lane lane) {
        return trace.begins(lane) ? next() | 1 : next();
    }

    /** The id of a message that is not traced. */
    public long next() {
        long id = last.addAndGet(2);
        // Looked at rarely: the clock only has to catch up with the counter, not to be read for
        // each message.
        if ((id & 0x7ff) == 0) {
            long now = clock.millis() << COUNTER_BITS;
            last.accumulateAndGet(now, Math::max);
        }
        return id;
    }
}
