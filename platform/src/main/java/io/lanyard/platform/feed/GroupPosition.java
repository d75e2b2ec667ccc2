// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.List;

/**
 * How far a group has come, as the log keeps it: everything before the cursor is settled, but what is pending.
 *
 * @param cursor the offset from which the group has still to read
 * @param waiting messages of the group from the cursor up to {@code countedTo}; means nothing when the cursor is beyond
 *     that, as a group may read what is not counted yet
 * @param countedTo the offset up to which {@code waiting} counts
 * @param pending read and not settled, at offsets below the cursor
 */
public record GroupPosition(
        long cursor, long waiting, long countedTo, boolean paused, List<Pending> pending) {
    /**
     * A message that was handed out and not settled.
     *
     * @param attempts how often it was handed out so far
     */
    public record Pending(long offset, int attempts) {}

    public GroupPosition {
        pending = List.copyOf(pending);
    }
}
