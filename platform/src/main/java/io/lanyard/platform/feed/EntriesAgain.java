// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages that were read before. What comes again stands together more often than not, so a few neighbours are
 * read with each. On the thread of the feeds only.
 */
final class EntriesAgain {
    private static final int ENTRIES = 256;
    private static final int BYTES = 256 << 10;

    private final int group;
    private final FeedLog log;
    private final Map<Long, FeedEntry> found = new HashMap<>();

    EntriesAgain(int group, FeedLog log) {
        this.group = group;
        this.log = log;
    }

    /** The message of the group at this offset; null when it is gone. */
    @Nullable FeedEntry find(long offset) {
        FeedEntry known = found.remove(offset);
        if (known != null) {
            return known;
        }
        found.clear();
        for (FeedEntry entry : log.read(group, offset, ENTRIES, BYTES).entries()) {
            found.put(entry.offset(), entry);
        }
        return found.remove(offset);
    }

    void forget() {
        found.clear();
    }
}
