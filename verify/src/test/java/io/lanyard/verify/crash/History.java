// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

        /**
         * The device has got the downlink on this connection.
         *
         * @param acknowledged whether it is about to send the PUBACK; else the downlink has to come again
         */
        record DownlinkReceived(String device, int connection, long number, boolean acknowledged)
                implements Event {}

        /** A platform that runs has refused what it must not refuse, or has sent what nobody may send. */
        record Refused(String who, String what) implements Event {}

        /** The platform was killed. */
        record Killed(int round) implements Event {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<Event> events = new ArrayList<>();
    private int awaited = Integer.MAX_VALUE;

    void add(Event event) {
        lock.lock();
        try {
            events.add(event);
            if (events.size() >= awaited) {
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Everything so far, oldest first. */
    List<Event> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until so many events have happened; for one thread at a time.
     *
     * @return false when they did not happen in time
     */
    boolean awaitSize(int size, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            awaited = size;
            long left = patience.toNanos();
            while (events.size() < size) {
                if (left <= 0) {
                    return false;
                }
                left = grown.awaitNanos(left);
            }
            return true;
        } finally {
            awaited = Integer.MAX_VALUE;
            lock.unlock();
        }
    }
}
