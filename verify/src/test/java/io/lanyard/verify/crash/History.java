// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * What devices, applications and consumers did and saw, in the order in which it happened to them. Written while the
 * platform is killed again and again, read by {@link HistoryChecker} when all is over. Safe from any thread.
 *
 * <p>The order is that of the calls of {@link #add}: a request is added before it is sent, and an answer after it has come.
 */
final class History {
    /** One thing that happened. Devices are named by a word, messages of one device and direction by a rising number. */
    sealed interface Event {
        /** A device has got a CONNACK; {@code connection} rises over all connections of the run. */
        record Connected(String device, int connection, boolean sessionPresent) implements Event {}

        /** A device that keeps its session has got the SUBACK for its filter. */
        record Subscribed(String device) implements Event {}

        /** A device is about to send an uplink with QoS 1 for the first time. */
        record UplinkSent(String device, long number) implements Event {}

        /** A device has got the PUBACK. */
        record UplinkAcknowledged(String device, long number) implements Event {}

        /** A consumer of the group has got the uplink. */
        record Consumed(String group, String consumer, String device, long number)
                implements Event {}

        /** An application is about to call Pub with QoS 1. */
        record DownlinkCalled(String device, long number) implements Event {}

        /** Pub was answered with Success. */
        record DownlinkSucceeded(String device, long number) implements Event {}

        /** The device has got the downlink on this connection. */
        record DownlinkReceived(String device, int connection, long number) implements Event {}

        /** The platform was killed. */
        record Killed(int round) implements Event {}
    }

    private final List<Event> events = new ArrayList<>();

    synchronized void add(Event event) {
        events.add(event);
    }

    /** Everything so far, oldest first. */
    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized int size() {
        return events.size();
    }
}
