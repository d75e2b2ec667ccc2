// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.BitSet;

/**
 * Hands out packet ids 1 to 65,535 round and round, skipping those in use (MQTT 3.1.1 section 2.3.1). Going round
 * rather than taking the lowest free one keeps an id out of use for as long as can be, so that a number in a log
 * means one operation. Not thread-safe: {@link Outbox} guards it.
 */
final class PacketIds {
    static final int MAX = 65_535;

    private final BitSet used = new BitSet(MAX + 1);
    private int inUse;
    private int last;

    PacketIds() {
        this(0);
    }

    /** With the id that counts as the last one handed out, 0 to 65,535. */
    PacketIds(int last) {
        this.last = last;
    }

    /** The next free id, or 0 when all are in use. */
    int take() {
        if (inUse == MAX) {
            return 0;
        }
        int id = used.nextClearBit(last + 1);
        if (id > MAX) {
            id = used.nextClearBit(1);
        }
        used.set(id);
        inUse++;
        last = id;
        return id;
    }

    /** The id may be handed out again. */
    void free(int id) {
        if (used.get(id)) {
            used.clear(id);
            inUse--;
        }
    }

    int inUse() {
        return inUse;
    }
}
