// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.session.RecentRecords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest blocks of the log, for groups that keep up. Safe from any thread. */
final class RecentBlocks {
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_BLOCKS = 16_384;

    /** Blocks, and about how many bytes of them, that are copied at a time; the caller wants few, the writer waits. */
    private static final int MAX_TAKEN = 64;

    private static final int MAX_TAKEN_BYTES = 256 << 10;

    private final RecentRecords records;

    // First and last offset of a block, at the number of its record modulo MAX_BLOCKS.
    private final long[] firsts = new long[MAX_BLOCKS];
    private final long[] lasts = new long[MAX_BLOCKS];

    RecentBlocks() {
        this(MAX_BYTES);
    }

    RecentBlocks(int maxBytes) {
        this.records = new RecentRecords(MAX_BLOCKS, maxBytes);
    }

    synchronized void add(FeedBlock block) {
        int slot = slot(records.add(block.bytes()));
        firsts[slot] = block.first();
        lasts[slot] = block.last();
    }

    /** Copies of the blocks from the one with this offset on; null when it is older than what is here. */
    synchronized @Nullable List<FeedBlock> from(long offset) {
        long oldest = records.first();
        if (oldest == records.next() || offset < firsts[slot(oldest)]) {
            return null;
        }
        List<FeedBlock> found = new ArrayList<>();
        int bytes = 0;
        for (long number = holding(offset);
                number < records.next() && found.size() < MAX_TAKEN && bytes < MAX_TAKEN_BYTES;
                number++) {
            FeedBlock block = FeedBlock.of(lasts[slot(number)], records.get(number));
            bytes += block.size();
            found.add(block);
        }
        return found;
    }

    /** Number of the record with this offset; behind the newest one when it has not come yet. */
    private long holding(long offset) {
        long low = records.first();
        long high = records.next();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (lasts[slot(middle)] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int slot(long number) {
        return (int) (number % MAX_BLOCKS);
    }
}
