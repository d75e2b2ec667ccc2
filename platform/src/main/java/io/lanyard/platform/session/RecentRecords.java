// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.Objects;

/**
 * The newest of many records of bytes, up to a number and a size, under numbers that count up from 0. For use by one
 * thread at a time.
 *
 * <p>They are copied into one array that is written again and again. Objects that live for some seconds are what a
 * collector with generations is worst at: each collection of the young generation would move them, and they would fill
 * the old one with what is of no use any more.
 */
public final class RecentRecords {
    private static final int SMALLEST = 4_096;

    private final int maxBytes;

    // Where a record is, at its number modulo how many there may be.
    private final int[] starts;
    private final int[] sizes;

    /** Grows as far as it has to. */
    private byte[] ring = {};

    private int used;
    private long first;
    private long next;

    /**
     * Nothing yet.
     *
     * @param maxRecords how many there may be at a time
     * @param maxBytes how long they may be together
     */
    public RecentRecords(int maxRecords, int maxBytes) {
        this.maxBytes = maxBytes;
        this.starts = new int[maxRecords];
        this.sizes = new int[maxRecords];
    }

    /**
     * Adds a record, for which older ones may have to go. One that is too long for all of them is not kept, and neither is
     * anything before it: there are no gaps.
     *
     * @return its number
     */
    public long add(byte[] record) {
        int size = record.length;
        if (size > maxBytes) {
            used = 0;
            next++;
            first = next;
            return next - 1;
        }
        if (used + size > ring.length && ring.length < maxBytes) {
            grow(used + size);
        }
        while (next - first == sizes.length || used + size > ring.length) {
            used -= sizes[slot(first)];
            first++;
        }
        int start = first == next ? 0 : end();
        starts[slot(next)] = start;
        sizes[slot(next)] = size;
        int ahead = Math.min(size, ring.length - start);
        System.arraycopy(record, 0, ring, start, ahead);
        System.arraycopy(record, ahead, ring, 0, size - ahead);
        used += size;
        return next++;
    }

    /** Behind the newest record. */
    private int end() {
        int newest = slot(next - 1);
        int end = starts[newest] + sizes[newest];
        return end < ring.length ? end : end - ring.length;
    }

    private void grow(int wanted) {
        byte[] larger = new byte[(int) Math.min(maxBytes, Math.max(SMALLEST, 2L * wanted))];
        int start = 0;
        for (long number = first; number < next; number++) {
            copy(number, larger, start);
            starts[slot(number)] = start;
            start += sizes[slot(number)];
        }
        ring = larger;
    }

    private void copy(long number, byte[] target, int at) {
        int start = starts[slot(number)];
        int size = sizes[slot(number)];
        int ahead = Math.min(size, ring.length - start);
        System.arraycopy(ring, start, target, at, ahead);
        System.arraycopy(ring, 0, target, at + ahead, size - ahead);
    }

    private int slot(long number) {
        return (int) (number % sizes.length);
    }

    /** Number of the oldest record; {@link #next} when there is none. */
    public long first() {
        return first;
    }

    /** Number that the next record will have. */
    public long next() {
        return next;
    }

    /**
     * A copy of a record.
     *
     * @throws IndexOutOfBoundsException when it is not there, or not any more
     */
    public byte[] get(long number) {
        Objects.checkIndex(number - first, next - first);
        byte[] record = new byte[sizes[slot(number)]];
        copy(number, record, 0);
        return record;
    }
}
