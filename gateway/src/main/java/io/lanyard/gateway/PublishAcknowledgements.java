// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.platform.event.Counters;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends PUBACKs in the order in which their PUBLISHes came [MQTT-4.6.0-2], each not before its message is safe. On
 * the loop of the connection only.
 */
final class PublishAcknowledgements {
    private static final class Waiting {
        private final long since;
        private Puback puback;
        private boolean safe;

        Waiting(Puback puback, boolean safe, long since) {
            this.puback = puback;
            this.safe = safe;
            this.since = since;
        }
    }

    /** Learns how the waiting goes; called on the loop. */
    interface Listener {
        /** A message could not be made safe: it gets no PUBACK, and neither does any later one. */
        void onFailed(Throwable failure);

        /** As many messages wait as may: nothing more is to be read. */
        void onFull();

        /** Room again after {@link #onFull}. */
        void onRoom();
    }

    private final MqttConnection connection;
    private final int capacity;
    private final Listener listener;
    private final Counters counters;
    private boolean full;
    private @Nullable ArrayDeque<Waiting> waiting;

    /**
     * Acknowledges on this connection.
     *
     * @param capacity how many PUBLISHes may wait for their PUBACK before reading stops
     * @param counters measure how long they wait
     */
    PublishAcknowledgements(
            MqttConnection connection, int capacity, Listener listener, Counters counters) {
        this.connection = connection;
        this.capacity = capacity;
        this.listener = listener;
        this.counters = counters;
    }

    /**
     * Acknowledges a packet whose message goes nowhere, for this reason; before 5.0 like any other.
     *
     * @param why the reason string of 5.0, or nothing
     */
    void refuse(int packetId, ReasonCode reason, Properties why) {
        Puback puback = new Puback(packetId, reason, why);
        if (waiting == null) {
            connection.send(puback);
        } else {
            waiting.add(new Waiting(puback, true, 0));
        }
    }

    /**
     * Acknowledges the packet id.
     *
     * @param safe completes when the message is safe; null when it is so already
     */
    void acknowledge(int packetId, @Nullable CompletionStage<?> safe) {
        if (safe == null && waiting == null) {
            connection.send(new Puback(packetId));
            // Within this call, so for less than there is a range for: not worth two looks at the
            // clock.
            counters.took(Counters.Span.PUBLISH_ACKNOWLEDGED, 0);
            return;
        }
        Waiting entry = enqueue(new Waiting(new Puback(packetId), safe == null, System.nanoTime()));
        if (safe == null) {
            return;
        }
        var _ = safe.whenComplete((_, failure) -> onLoop(() -> settle(entry, failure)));
    }

    /**
     * Acknowledges a packet with what comes out, in its turn.
     *
     * @param answered completes when it is known what became of the message; exceptionally when nobody knows
     */
    void acknowledgeWith(int packetId, CompletionStage<Puback> answered) {
        Waiting entry = enqueue(new Waiting(new Puback(packetId), false, System.nanoTime()));
        var _ =
                answered.whenComplete((puback, failure) ->
                        onLoop(() -> {
                            if (failure == null) {
                                entry.puback = puback;
                            }
                            settle(entry, failure);
                        }));
    }

    private Waiting enqueue(Waiting entry) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(entry);
        if (waiting.size() >= capacity && !full) {
            full = true;
            listener.onFull();
        }
        return entry;
    }

    private void onLoop(Runnable task) {
        if (connection.eventLoop().inEventLoop()) {
            task.run();
        } else {
            connection.eventLoop().execute(task);
        }
    }

    private void settle(Waiting entry, @Nullable Throwable failure) {
        if (failure != null) {
            listener.onFailed(failure);
            return;
        }
        entry.safe = true;
        sendSafe();
        if (full && (waiting == null || waiting.size() < capacity)) {
            full = false;
            listener.onRoom();
        }
    }

    private void sendSafe() {
        long now = System.nanoTime();
        while (waiting != null) {
            Waiting first = waiting.peek();
            if (first == null) {
                waiting = null;
            } else if (first.safe) {
                connection.send(first.puback);
                if (first.since != 0) {
                    counters.took(Counters.Span.PUBLISH_ACKNOWLEDGED, now - first.since);
                }
                waiting.remove();
            } else {
                return;
            }
        }
    }
}
