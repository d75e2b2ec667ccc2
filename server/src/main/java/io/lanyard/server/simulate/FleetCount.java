// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What the devices of a fleet have done so far. Counted by any thread. */
final class FleetCount {
    final AtomicInteger connected = new AtomicInteger();
    final LongAdder failedAttempts = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder published = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder failed = new LongAdder();

    /** Messages that the SDK did not take, because too much was under way or the device was away. */
    final LongAdder skipped = new LongAdder();

    final LongAdder received = new LongAdder();
    final LongAdder roundTripNanos = new LongAdder();
    final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    void acknowledged(long nanos) {
        acknowledged.increment();
        roundTripNanos.add(nanos);
        longestNanos.accumulate(nanos);
    }
}
