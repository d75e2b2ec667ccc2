// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Which messages a mailbox holds and how many bytes each: 20 bytes for a message, so that its bounds are known without
 * a look at the disk. Not safe for threads: it belongs to its session's loop.
 */
final class StoredMessages {
    private static final int GONE = -1;
    private static final int SMALLEST = 8;

    // From first on, rising; a message that was removed between others leaves a gap behind.
    private long[] sequences = {};
    private long[] ids = {};
    private int[] sizes = {};
    private int first;
    private int end;
    private int count;
    private long bytes;

    /** Adds a message behind all others. */
    void add(long sequence, long id, int size) {
        if (end == sequences.length) {
            makeRoom();
        }
        sequences[end] = sequence;
        ids[end] = id;
        sizes[end++] = size;
        count++;
        bytes += size;
    }

    /** Removes a message; false when it is not there. */
    boolean remove(long sequence) {
        int at = find(sequence);
        if (at < 0) {
            return false;
        }
        bytes -= sizes[at];
        sizes[at] = GONE;
        count--;
        while (first < end && sizes[first] == GONE) {
            first++;
        }
        if (first == end) {
            clear();
        }
        return true;
    }

    boolean contains(long sequence) {
        return find(sequence) >= 0;
    }

    /** The sequence of the oldest message; there must be one. */
    long oldest() {
        if (count == 0) {
            throw new IllegalStateException("there is no message");
        }
        return sequences[first];
    }

    /** The id of the oldest message; there must be one. */
    long oldestId() {
        if (count == 0) {
            throw new IllegalStateException("there is no message");
        }
        return ids[first];
    }

    /** Shows the id of every message, the oldest first. */
    void forEachId(LongConsumer visitor) {
        for (int i = first; i < end; i++) {
            if (sizes[i] != GONE) {
                visitor.accept(ids[i]);
            }
        }
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        // An online device fills and empties its mailbox all the time: small arrays stay.
        if (sequences.length > SMALLEST) {
            sequences = new long[0];
            ids = new long[0];
            sizes = new int[0];
        }
        first = 0;
        end = 0;
        count = 0;
        bytes = 0;
    }

    private int find(long sequence) {
        int at = Arrays.binarySearch(sequences, first, end, sequence);
        return at >= 0 && sizes[at] != GONE ? at : -1;
    }

    private void makeRoom() {
        // What has gone from the front is room enough when it is a half.
        int used = end - first;
        int capacity =
                Math.max(SMALLEST, used > sequences.length / 2 ? 2 * used : sequences.length);
        long[] newSequences = new long[capacity];
        long[] newIds = new long[capacity];
        int[] newSizes = new int[capacity];
        System.arraycopy(sequences, first, newSequences, 0, used);
        System.arraycopy(ids, first, newIds, 0, used);
        System.arraycopy(sizes, first, newSizes, 0, used);
        sequences = newSequences;
        ids = newIds;
        sizes = newSizes;
        first = 0;
        end = used;
    }
}
