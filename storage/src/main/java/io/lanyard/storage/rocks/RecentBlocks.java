// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest blocks of the log, for groups that keep up. Safe from any thread.
 *
 * <p>In one array that is written again and again, and not the blocks themselves: each would live for just so long that
 * every collection of the young generation has to move it, and fill the old one with what is of no use any more.
 */
final class RecentBlocks {
    private static final int MAX_BYTES = 8 << 20;

    /** Blocks, and about how many bytes of them, that are copied at a time; the caller wants few, the writer waits. */
    private static final int MAX_TAKEN = 64;

    private static final int MAX_TAKEN_BYTES = 256 << 10;

    /** Where a block is. */
    private record Place(long first, long last, int at, int size) {
        boolean touches(int from, int to) {
            return at < to && from < at + size;
        }
    }

    private final int maxBytes;
    private final Deque<Place> places = new ArrayDeque<>();

    /** Nothing, as long as there are no blocks: many platforms have no groups that are read. */
    private byte[] ring = {};

    /** Behind the newest block. */
    private int end;

    RecentBlocks() {
        this(MAX_BYTES);
    }

    RecentBlocks(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized void add(FeedBlock block) {
        int size = block.size();
        if (size > maxBytes) {
            // What is older would have a gap behind it.
            places.clear();
            end = 0;
            return;
        }
        if (ring.length == 0) {
            ring = new byte[maxBytes];
        }
        int at = end;
        if (at + size > maxBytes) {
            // Between here and the end of the array are the oldest, if any.
            while (!places.isEmpty() && places.getFirst().at() >= at) {
                places.removeFirst();
            }
            at = 0;
        }
        while (!places.isEmpty() && places.getFirst().touches(at, at + size)) {
            places.removeFirst();
        }
        block.copyTo(ring, at);
        places.addLast(new Place(block.first(), block.last(), at, size));
        end = at + size;
    }

    /** Copies of the blocks from the one with this offset on; null when it is older than what is here. */
    synchronized @Nullable List<FeedBlock> from(long offset) {
        Place oldest = places.peekFirst();
        if (oldest == null || offset < oldest.first()) {
            return null;
        }
        List<Place> wanted = new ArrayList<>();
        // From the new end: who keeps up is near it.
        var backwards = places.descendingIterator();
        while (backwards.hasNext()) {
            Place place = backwards.next();
            if (place.last() < offset) {
                break;
            }
            wanted.add(place);
        }
        List<FeedBlock> found = new ArrayList<>();
        int bytes = 0;
        for (Place place : wanted.reversed()) {
            if (found.size() == MAX_TAKEN || bytes >= MAX_TAKEN_BYTES) {
                break;
            }
            bytes += place.size();
            found.add(
                    FeedBlock.of(
                            place.last(),
                            Arrays.copyOfRange(ring, place.at(), place.at() + place.size())));
        }
        return found;
    }
}
