// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.event.EndReason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the open connections, all and of each address, and says which one is too many. Safe from any thread. */
final class ConnectionCount {
    private final ConnectionBounds bounds;
    private final AtomicInteger total = new AtomicInteger();

    /** Only addresses with connections; empty when they have no bound. */
    private final ConcurrentMap<AddressBlock, Integer> byAddress = new ConcurrentHashMap<>();

    ConnectionCount(ConnectionBounds bounds) {
        this.bounds = bounds;
    }

    /** Counts a connection, unless it is one too many: then returns why. */
    @Nullable EndReason open(AddressBlock address) {
        int now = total.incrementAndGet();
        if (bounds.connections() > 0 && now > bounds.connections()) {
            total.decrementAndGet();
            return EndReason.TOO_MANY_CONNECTIONS;
        }
        if (bounds.perAddress() > 0
                && byAddress.merge(address, 1, Integer::sum) > bounds.perAddress()) {
            close(address);
            return EndReason.TOO_MANY_FROM_ADDRESS;
        }
        return null;
    }

    /** How many are open. */
    int total() {
        return total.get();
    }

    /** To be called once for each connection that was counted. */
    void close(AddressBlock address) {
        total.decrementAndGet();
        if (bounds.perAddress() > 0) {
            byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
