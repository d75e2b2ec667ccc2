// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest blocks of the log, for groups that keep up. Safe from any thread. */
final class RecentBlocks {
    private static final long MAX_BYTES = 8L << 20;

    /** Blocks handed out at a time; the caller wants few. */
    private static final int MAX_TAKEN = 64;

    private final Deque<FeedBlock> blocks = new ArrayDeque<>();
    private long bytes;

    synchronized void add(FeedBlock block) {
        blocks.addLast(block);
        bytes += block.size();
        while (bytes > MAX_BYTES) {
            bytes -= blocks.removeFirst().size();
        }
    }

    /** The blocks from the one with this offset on; null when it is older than what is here. */
    synchronized @Nullable List<FeedBlock> from(long offset) {
        FeedBlock first = blocks.peekFirst();
        if (first == null || offset < first.first()) {
            return null;
        }
        List<FeedBlock> found = new ArrayList<>();
        // From the new end: who keeps up is near it.
        var backwards = blocks.descendingIterator();
        while (backwards.hasNext()) {
            FeedBlock block = backwards.next();
            if (block.last() < offset) {
                break;
            }
            found.add(block);
        }
        List<FeedBlock> inOrder = found.reversed();
        return List.copyOf(inOrder.subList(0, Math.min(MAX_TAKEN, inOrder.size())));
    }
}
