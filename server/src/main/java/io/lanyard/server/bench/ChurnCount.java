// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import java.util.concurrent.atomic.LongAdder;

/** What has happened in a run of churn so far. Safe from any thread. */
final class ChurnCount {
    /** Messages that have reached their device, each counted once. */
    final LongAdder drained = new LongAdder();

    /** Numbers that were passed over: messages with higher ones have reached their device. */
    final LongAdder missing = new LongAdder();

    /** Messages that a device was sent again, and told so. */
    final LongAdder redelivered = new LongAdder();

    /** Messages that a device was sent again as if for the first time. */
    final LongAdder duplicated = new LongAdder();

    /** Messages of devices that the platform has acknowledged. */
    final LongAdder uplinks = new LongAdder();

    /** Messages of devices that have reached the consumer, each counted once. */
    final LongAdder consumed = new LongAdder();

    /** Messages that the consumer got again. */
    final LongAdder consumedAgain = new LongAdder();

    final LongAdder signIns = new LongAdder();

    /** Sign-ins that found no session though there should have been one. */
    final LongAdder sessionsLost = new LongAdder();

    /** Connections that ended, or were refused, while their device wanted to stay. */
    final LongAdder connectionsLost = new LongAdder();
}
