// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 messages that were sent to an application and that it has not acknowledged, by packet id. Ids are given out
 * in rising order, each to a place that follows from it. On the loop of the connection only.
 */
final class ApplicationWindow {
    private static final int MAX_PACKET_ID = 65_535;

    private record InFlight(int packetId, Outgoing outgoing) {}

    private final int capacity;
    private @Nullable InFlight @Nullable [] places;
    private int lastPacketId;
    private int size;

    /**
     * An empty window.
     *
     * @param capacity 1 to 65,535
     */
    ApplicationWindow(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    boolean isFull() {
        return size >= capacity;
    }

    /** Takes a place and gives the packet id; the window must not be full. */
    int add(Outgoing outgoing) {
        if (places == null) {
            places = new InFlight[capacity];
        }
        // Most acknowledge in order [MQTT-4.6.0-2], so the first place is free.
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (places[place(lastPacketId)] != null);
        places[place(lastPacketId)] = new InFlight(lastPacketId, outgoing);
        size++;
        return lastPacketId;
    }

    /** Frees the place of this packet id; null when none has it. */
    @Nullable Outgoing acknowledge(int packetId) {
        if (places == null) {
            return null;
        }
        InFlight found = places[place(packetId)];
        if (found == null || found.packetId() != packetId) {
            return null;
        }
        places[place(packetId)] = null;
        size--;
        return found.outgoing();
    }

    /** How many of them are live. */
    int liveCount() {
        int count = 0;
        if (places != null) {
            for (InFlight each : places) {
                count += each != null && each.outgoing().reading() == null ? 1 : 0;
            }
        }
        return count;
    }

    private int place(int packetId) {
        return packetId % capacity;
    }
}
