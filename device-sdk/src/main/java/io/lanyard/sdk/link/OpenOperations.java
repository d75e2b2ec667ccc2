// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations that are not through, by packet id, and the ids that are free: 1 to 65,535 are handed out round and
 * round, skipping those in use (MQTT 3.1.1 section 2.3.1). Going round rather than taking the lowest free one keeps an
 * id out of use for as long as can be, so that a number in a log means one operation.
 *
 * <p>A hash table with open addressing: nothing is allocated per operation, and a link with nothing under way holds
 * next to nothing. Not thread-safe: {@link Outbox} guards it.
 */
final class OpenOperations {
    static final int MAX_ID = 65_535;

    private static final int LEAST_SLOTS = 8;

    /** More are given back when nothing is under way. */
    private static final int MOST_IDLE_SLOTS = 256;

    private static final int GOLDEN_RATIO = 0x9E3779B1;
    private static final @Nullable Operation[] NO_SLOTS = {};

    private @Nullable Operation[] slots = NO_SLOTS;
    private int size;
    private int last;

    OpenOperations() {
        this(0);
    }

    /** With the id that counts as the last one handed out, 0 to 65,535. */
    OpenOperations(int last) {
        this.last = last;
    }

    int size() {
        return size;
    }

    /** Adds an operation, whose id has to be the one of {@link #nextFree}. */
    void add(Operation operation) {
        last = operation.mid();
        insert(operation);
    }

    /** The id that the next operation will have; 0 when all are in use. */
    int nextFree() {
        if (size == MAX_ID) {
            return 0;
        }
        int id = last;
        do {
            id = id == MAX_ID ? 1 : id + 1;
        } while (get(id) != null);
        return id;
    }

    @Nullable Operation get(int id) {
        if (size == 0) {
            return null;
        }
        Operation found = slots[find(id)];
        return found != null && found.mid() == id ? found : null;
    }

    /** The id may be handed out again; nothing happens when it is free. */
    void remove(int id) {
        if (size == 0) {
            return;
        }
        int mask = slots.length - 1;
        int hole = find(id);
        if (slots[hole] == null) {
            return;
        }
        slots[hole] = null;
        size--;
        // What stands behind the hole and would have stood in it moves up, so that no search ends
        // too
        // early.
        int next = (hole + 1) & mask;
        for (Operation behind = slots[next]; behind != null; behind = slots[next]) {
            int home = home(behind.mid());
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                slots[hole] = behind;
                slots[next] = null;
                hole = next;
            }
            next = (next + 1) & mask;
        }
        if (size == 0 && slots.length > MOST_IDLE_SLOTS) {
            slots = NO_SLOTS;
        }
    }

    void clear() {
        slots = NO_SLOTS;
        size = 0;
    }

    /** All of them, in no order; a copy. */
    List<Operation> all() {
        List<Operation> all = new ArrayList<>(size);
        for (Operation operation : slots) {
            if (operation != null) {
                all.add(operation);
            }
        }
        return all;
    }

    private void insert(Operation operation) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        slots[find(operation.mid())] = operation;
        size++;
    }

    private void grow() {
        List<Operation> all = all();
        slots = new Operation[Math.max(LEAST_SLOTS, 2 * slots.length)];
        for (Operation operation : all) {
            slots[find(operation.mid())] = operation;
        }
    }

    /** The slot that holds the id, or the empty one where it belongs. */
    private int find(int id) {
        int mask = slots.length - 1;
        int slot = home(id);
        for (Operation there = slots[slot];
                there != null && there.mid() != id;
                there = slots[slot]) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int id) {
        return (id * GOLDEN_RATIO) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    }
}
