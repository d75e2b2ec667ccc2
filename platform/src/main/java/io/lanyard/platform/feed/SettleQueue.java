// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * The settlements of one consumer on their way to the thread of the feeds: those that come while others wait go with
 * them. Bounded by what the consumer was handed, for it settles each message once. Safe from any thread.
 */
final class SettleQueue {
    interface Settler {
        void settle(long offset, Settlement settlement);
    }

    private record Settled(long offset, Settlement settlement) {}

    private List<Settled> waiting = new ArrayList<>();

    /** True when nothing was waiting: then somebody has to call {@link #drain}. */
    synchronized boolean add(long offset, Settlement settlement) {
        waiting.add(new Settled(offset, settlement));
        return waiting.size() == 1;
    }

    void drain(Settler settler) {
        List<Settled> taken;
        synchronized (this) {
            taken = waiting;
            waiting = new ArrayList<>();
        }
        for (Settled each : taken) {
            settler.settle(each.offset(), each.settlement());
        }
    }
}
