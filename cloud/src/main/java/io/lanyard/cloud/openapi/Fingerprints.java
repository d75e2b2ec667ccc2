// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

/** A set of 64-bit numbers that are spread evenly, in one array of 10 to 13 bytes for each. For one thread. */
final class Fingerprints {
    private static final int FIRST_SLOTS = 16;

    /** A slot without a number; the number 0 itself is kept as 1. */
    private static final long FREE = 0;

    private long[] slots = new long[FIRST_SLOTS];
    private int size;

    /** Whether the number is new. */
    boolean add(long number) {
        long kept = number == FREE ? 1 : number;
        int place = placeOf(slots, kept);
        if (slots[place] == kept) {
            return false;
        }
        slots[place] = kept;
        size++;
        if (size > slots.length / 5 * 4) {
            grow();
        }
        return true;
    }

    /** Memory that it takes. */
    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    int size() {
        return size;
    }

    /** Where the number is or belongs: its share of the slots, or behind that the first that is free. */
    private static int placeOf(long[] slots, long number) {
        int place = (int) Math.unsignedMultiplyHigh(number, slots.length);
        while (slots[place] != FREE && slots[place] != number) {
            place = place + 1 == slots.length ? 0 : place + 1;
        }
        return place;
    }

    private void grow() {
        long[] larger = new long[slots.length + slots.length / 4];
        for (long number : slots) {
            if (number != FREE) {
                larger[placeOf(larger, number)] = number;
            }
        }
        slots = larger;
    }
}
