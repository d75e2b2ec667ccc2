// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import io.lanyard.platform.feed.LiveUplinks.Uplink;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The uplinks that wait for one watcher, up to a bound; what comes beyond is dropped and counted where it is
 * missing. Callable from any thread, never blocks for longer than a hand-over.
 */
final class WaitingUplinks {
    /**
     * What the watcher gets next.
     *
     * @param dropped how many are missing before this one
     * @param uplink null when some are missing and none has come since
     */
    record Next(long dropped, @Nullable Uplink uplink) {}

    private final int maxMessages;
    private final int maxBytes;
    private final ArrayDeque<Next> waiting = new ArrayDeque<>();
    private long bytes;
    private long dropped;

    WaitingUplinks(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Keeps the uplink, or drops and counts it. One alone is kept however large it is. */
    synchronized void offer(Uplink uplink) {
        boolean full =
                waiting.size() >= maxMessages
                        || (!waiting.isEmpty() && bytes + uplink.payload().length > maxBytes);
        if (full) {
            dropped++;
            return;
        }
        waiting.add(new Next(dropped, uplink));
        dropped = 0;
        bytes += uplink.payload().length;
    }

    /** What comes next; null when nothing waits. */
    synchronized @Nullable Next poll() {
        Next next = waiting.poll();
        if (next != null) {
            Uplink uplink = next.uplink();
            bytes -= uplink == null ? 0 : uplink.payload().length;
            return next;
        }
        if (dropped == 0) {
            return null;
        }
        Next missing = new Next(dropped, null);
        dropped = 0;
        return missing;
    }
}
