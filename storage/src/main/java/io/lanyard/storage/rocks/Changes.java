// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Changes that are stored together or not at all, in the bytes in which RocksDB itself writes a batch to its log: so a
 * batch of any length goes to it in one call, and a change costs no more than the copy of its bytes. Not safe for threads.
 */
public final class Changes {
    // The format of write_batch.cc. It is what lies in the logs of existing databases, so it stays
    // readable.
    private static final int HEADER = 12;
    private static final int COUNT_AT = 8;
    private static final byte PUT = 0x5;
    private static final byte DELETE = 0x4;
    private static final byte DELETE_RANGE = 0xe;
    private static final int LONGEST_VARINT = 5;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** RocksDB's number of each family, by its place. */
    private final int[] familyIds;

    private byte[] bytes;
    private int length = HEADER;
    private int count;

    Changes(int[] familyIds, int capacity) {
        this.familyIds = familyIds;
        this.bytes = new byte[Math.max(capacity, HEADER)];
    }

    /** Stores the value, in place of an earlier one. Both arrays are copied. */
    public void put(Family family, byte[] key, byte[] value) {
        begin(PUT, family, key.length + value.length);
        append(key);
        append(value);
    }

    /** Removes the record; it need not exist. */
    public void delete(Family family, byte[] key) {
        begin(DELETE, family, key.length);
        append(key);
    }

    /**
     * Removes all records from one key up to and without another. For what is removed at once, such as everything of a
     * device: reads get slower with the number of ranges that were removed lately.
     */
    public void deleteRange(Family family, byte[] from, byte[] to) {
        begin(DELETE_RANGE, family, from.length + to.length);
        append(from);
        append(to);
    }

    /** Adds all changes of another list behind these. */
    void addAll(Changes other) {
        reserve(other.length - HEADER);
        System.arraycopy(other.bytes, HEADER, bytes, length, other.length - HEADER);
        length += other.length - HEADER;
        count += other.count;
    }

    int count() {
        return count;
    }

    int size() {
        return length - HEADER;
    }

    /** The batch as RocksDB reads it; RocksDB itself fills in the sequence number at the front. */
    byte[] toBatch() {
        INT.set(bytes, COUNT_AT, count);
        return Arrays.copyOf(bytes, length);
    }

    /** Makes the list empty; one that has grown beyond this many bytes gives its memory back. */
    void clear(int keep) {
        if (bytes.length > keep) {
            bytes = new byte[keep];
        }
        length = HEADER;
        count = 0;
    }

    private void begin(byte kind, Family family, int contents) {
        reserve(1 + 3 * LONGEST_VARINT + contents);
        bytes[length++] = kind;
        appendVarint(familyIds[family.place()]);
        count++;
    }

    private void append(byte[] part) {
        appendVarint(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void appendVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes,
                            (int)
                                    Math.max(
                                            needed,
                                            Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
