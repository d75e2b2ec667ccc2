// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import java.util.EnumSet;
import java.util.Set;

/** What a subscribe relation can let into a feed: the flags of PROTOCOL.md 5.2. */
public enum MessageKind {
    /** What devices publish on their custom topics. */
    DEVICE_DATA(0),
    /** Devices come online and go offline (PROTOCOL.md 5.3). */
    DEVICE_STATUS(1),
    /** Devices are created, deleted, enabled, disabled. */
    DEVICE_LIFECYCLE(2),
    DEVICE_TOPOLOGY(3),
    FOUND_DEVICES(4),
    THING_HISTORY(5),
    OTA_EVENT(6),
    DEVICE_TAG(7),
    OTA_VERSION(8),
    OTA_JOB(9);

    private final int bit;

    MessageKind(int bit) {
        this.bit = bit;
    }

    /** The kinds as one number, for stores: the bit of a kind never changes. */
    public static int toBits(Set<MessageKind> kinds) {
        int bits = 0;
        for (MessageKind kind : kinds) {
            bits |= 1 << kind.bit;
        }
        return bits;
    }

    /** The kinds of {@link #toBits}; bits of a newer program are left out. */
    public static Set<MessageKind> ofBits(int bits) {
        Set<MessageKind> kinds = EnumSet.noneOf(MessageKind.class);
        for (MessageKind kind : values()) {
            if ((bits & 1 << kind.bit) != 0) {
                kinds.add(kind);
            }
        }
        return kinds;
    }
}
