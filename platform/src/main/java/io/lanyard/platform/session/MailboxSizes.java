// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How full the mailboxes of all devices are, those of devices that are not connected too. Nothing is kept for a single
 * device, only how many devices have how many messages. Safe from any thread; a change costs some additions.
 */
public final class MailboxSizes {
    /** Mailboxes that come and go with every message of a connected device: their counts must not be one field. */
    private static final int SMALL = 16;

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** How many devices have exactly so many messages. */
    private final LongAdder[] small = new LongAdder[SMALL];

    /** Likewise, of {@link #SMALL} and more; the last place is for all above. */
    private final AtomicIntegerArray large;

    /** All empty. */
    MailboxSizes(int mailboxMessages) {
        for (int i = 0; i < SMALL; i++) {
            small[i] = new LongAdder();
        }
        // For a moment there is one more than may be.
        large = new AtomicIntegerArray(Math.max(1, mailboxMessages + 2 - SMALL));
    }

    /** Adds what a store has from before; to be called once, before any session is made. Completes when all is counted. */
    public CompletionStage<?> addStored(Mailbox mailbox) {
        return mailbox.sizes((_, count, size) -> {
            messages.add(count);
            bytes.add(size);
            devices(count, 1);
        });
    }

    /** A message has come into a mailbox that has so many now. */
    void added(int countNow, int size) {
        messages.increment();
        bytes.add(size);
        devices(countNow - 1, -1);
        devices(countNow, 1);
    }

    /** A message has left a mailbox that has so many now. */
    void removed(int countNow, long size) {
        messages.decrement();
        bytes.add(-size);
        devices(countNow + 1, -1);
        devices(countNow, 1);
    }

    /** A mailbox that had so much is empty now. */
    void cleared(int count, long size) {
        messages.add(-count);
        bytes.add(-size);
        devices(count, -1);
    }

    private void devices(int count, int change) {
        if (count >= SMALL) {
            large.addAndGet(Math.min(count - SMALL, large.length() - 1), change);
        } else if (count > 0) {
            small[count].add(change);
        }
    }

    /** Messages that wait, in all mailboxes. */
    public long messages() {
        return Math.max(0, messages.sum());
    }

    /** Payload of these. */
    public long bytes() {
        return Math.max(0, bytes.sum());
    }

    /** How many devices have at least so many messages waiting. */
    public long devicesWithAtLeast(int count) {
        long devices = 0;
        for (int i = Math.max(1, count); i < SMALL; i++) {
            devices += small[i].sum();
        }
        for (int i = Math.max(0, count - SMALL); i < large.length(); i++) {
            devices += large.get(i);
        }
        return Math.max(0, devices);
    }

    /** Messages in the fullest mailbox; 0 when all are empty. */
    public int largest() {
        for (int i = large.length() - 1; i >= 0; i--) {
            if (large.get(i) > 0) {
                return SMALL + i;
            }
        }
        for (int i = SMALL - 1; i > 0; i--) {
            if (small[i].sum() > 0) {
                return i;
            }
        }
        return 0;
    }
}
