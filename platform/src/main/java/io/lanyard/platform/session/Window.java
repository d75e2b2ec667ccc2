// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 messages that were sent to a device and that it has not acknowledged, oldest first, each with its
 * packet id. Not safe for threads: it belongs to its session's loop.
 */
final class Window {
    /**
     * One message in flight.
     *
     * @param sequence its place in the mailbox; 0 when it is in none
     * @param messageId of the message
     * @param since when it was sent, or came into the mailbox in which it had to wait, in nanoseconds of the system
     * @param waited whether it had to wait in the mailbox
     */
    record InFlight(int packetId, long sequence, long messageId, long since, boolean waited) {}

    private static final int MAX_PACKET_ID = 65_535;

    private int capacity;
    private @Nullable ArrayDeque<InFlight> entries;
    private int lastPacketId;

    Window(int capacity) {
        this.capacity = capacity;
    }

    /** Sets how many messages fit; those that are in the window stay. */
    void limit(int newCapacity) {
        capacity = newCapacity;
    }

    boolean isFull() {
        return size() >= capacity;
    }

    int free() {
        return Math.max(0, capacity - size());
    }

    /** Whether at least a half is free: enough to fetch more from the disk at once. */
    boolean isHalfFree() {
        return free() > 0 && 2 * free() >= capacity;
    }

    int size() {
        return entries == null ? 0 : entries.size();
    }

    /** The packet id of a message in the mailbox: the same whenever it is sent, also after a restart. */
    static int packetIdOf(long sequence) {
        return (int) ((sequence - 1) % MAX_PACKET_ID) + 1;
    }

    /** Takes a place for a message that is in no mailbox and gives the packet id; the window must not be full. */
    int add(long messageId) {
        return add(nextPacketId(), 0, messageId, System.nanoTime(), false);
    }

    /** Whether a message of the mailbox finds a place: there is one, and its packet id is free. */
    boolean takes(long sequence) {
        return !isFull() && !isInUse(packetIdOf(sequence));
    }

    /** Takes a place for a message of the mailbox and gives the packet id; see {@link #takes}. */
    int add(long sequence, long messageId) {
        return add(packetIdOf(sequence), sequence, messageId, System.nanoTime(), false);
    }

    /** Takes a place for a message that has waited in the mailbox since then, in nanoseconds of the system. */
    int addWaited(long sequence, long messageId, long since) {
        return add(packetIdOf(sequence), sequence, messageId, since, true);
    }

    private int add(int packetId, long sequence, long messageId, long since, boolean waited) {
        if (isFull()) {
            throw new IllegalStateException("the window is full with " + capacity + " messages");
        }
        if (entries == null) {
            entries = new ArrayDeque<>(4);
        }
        entries.addLast(new InFlight(packetId, sequence, messageId, since, waited));
        return packetId;
    }

    /** Frees the place of this packet id; null when none has it, as after a repeated PUBACK. */
    @Nullable InFlight acknowledge(int packetId) {
        if (entries == null || entries.isEmpty()) {
            return null;
        }
        // Devices acknowledge in order [MQTT-4.6.0-2], so the first entry is nearly always the one.
        if (entries.getFirst().packetId() == packetId) {
            return entries.removeFirst();
        }
        for (Iterator<InFlight> all = entries.iterator(); all.hasNext(); ) {
            InFlight entry = all.next();
            if (entry.packetId() == packetId) {
                all.remove();
                return entry;
            }
        }
        return null;
    }

    /** Shows the ids of all messages in flight. */
    void forEachMessage(LongConsumer visitor) {
        if (entries != null) {
            entries.forEach(entry -> visitor.accept(entry.messageId()));
        }
    }

    void clear() {
        entries = null;
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (isInUse(lastPacketId));
        return lastPacketId;
    }

    private boolean isInUse(int packetId) {
        if (entries == null || entries.isEmpty()) {
            return false;
        }
        // Ids are given out in rising order, so an id beyond both ends of the queue is free without
        // a look at each.
        int first = entries.getFirst().packetId();
        int last = entries.getLast().packetId();
        if (first <= last && (packetId > last || packetId < first)) {
            return false;
        }
        for (InFlight entry : entries) {
            if (entry.packetId() == packetId) {
                return true;
            }
        }
        return false;
    }
}
