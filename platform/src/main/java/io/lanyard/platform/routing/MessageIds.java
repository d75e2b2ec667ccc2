// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out message ids of about 19 decimal digits (PROTOCOL.md 4): milliseconds since 1970 above 22 bits of
 * counting, so that they rise, and are not repeated after a restart unless the clock goes back. Safe from any thread.
 */
public final class MessageIds {
    private static final int COUNTER_BITS = 22;

    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    public MessageIds(InstantSource clock) {
        this.clock = clock;
        this.last.set(clock.millis() << COUNTER_BITS);
    }

    public long next() {
        long id = last.incrementAndGet();
        // Looked at rarely: the clock only has to catch up with the counter, not to be read for
        // each message.
        if ((id & 0x3ff) == 0) {
            long now = clock.millis() << COUNTER_BITS;
            last.accumulateAndGet(now, Math::max);
        }
        return id;
    }
}
