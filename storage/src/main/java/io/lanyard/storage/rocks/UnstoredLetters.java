// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.DeadLetter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters that were added or removed and are not so on the disk yet: who reads them gets what was asked for, however
 * long the disk takes. Safe from any thread.
 */
final class UnstoredLetters {
    /** What changes for one offset. */
    private record Change(@Nullable DeadLetter letter, long ticket) {}

    private final Map<Integer, TreeMap<Long, Change>> byGroup = new HashMap<>();
    private long lastTicket;

    /** Letters were added; returns what to say when they are stored. */
    synchronized long add(int group, List<DeadLetter> letters) {
        long ticket = ++lastTicket;
        TreeMap<Long, Change> changes = byGroup.computeIfAbsent(group, _ -> new TreeMap<>());
        letters.forEach(letter -> changes.put(letter.entry().offset(), new Change(letter, ticket)));
        return ticket;
    }

    /** Letters were removed; returns what to say when that is stored. */
    synchronized long remove(int group, Collection<Long> offsets) {
        long ticket = ++lastTicket;
        TreeMap<Long, Change> changes = byGroup.computeIfAbsent(group, _ -> new TreeMap<>());
        offsets.forEach(offset -> changes.put(offset, new Change(null, ticket)));
        return ticket;
    }

    /** The group is gone with all of its letters. */
    synchronized void removeAll(int group) {
        byGroup.remove(group);
    }

    /** What had this ticket is stored, and so is what had an earlier one. */
    synchronized void stored(long ticket) {
        byGroup.values()
                .forEach(changes -> changes.values().removeIf(change -> change.ticket() <= ticket));
        byGroup.values().removeIf(Map::isEmpty);
    }

    /**
     * The letters of a group by their offsets from this one on, as they are now; with null for those that are removed. To be
     * asked for before the disk is read.
     */
    synchronized SortedMap<Long, @Nullable DeadLetter> from(int group, long offset) {
        TreeMap<Long, @Nullable DeadLetter> letters = new TreeMap<>();
        TreeMap<Long, Change> changes = byGroup.get(group);
        if (changes != null) {
            changes.tailMap(offset).forEach((at, change) -> letters.put(at, change.letter()));
        }
        return letters;
    }
}
