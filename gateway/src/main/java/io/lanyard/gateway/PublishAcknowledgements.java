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
    /** What becomes safe at once: the messages in a row whose stage is the same one, as it is for those that share a sync. */
    private static final class Batch {
        private static final Batch SAFE = new Batch(true);

        private boolean safe;

        Batch(boolean safe) {
            this.safe = safe;
        }
    }

    private static final class Waiting {
        private final Batch batch;

        /** When it came, by {@link System#nanoTime}; 0 when that is not measured. */
        private final long since;

        private Puback puback;

        Waiting(Puback puback, Batch batch, long since) {
            this.puback = puback;
            this.batch = batch;
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

    // Of the newest message that waits for a stage.
    private @Nullable CompletionStage<?> lastStage;
    private Batch lastBatch = Batch.SAFE;

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
            enqueue(new Waiting(puback, Batch.SAFE, 0));
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
        boolean again = safe != null && safe.equals(lastStage);
        Batch batch = safe == null ? Batch.SAFE : again ? lastBatch : new Batch(false);
        enqueue(new Waiting(new Puback(packetId), batch, System.nanoTime()));
        if (safe == null || again) {
            return;
        }
        lastStage = safe;
        lastBatch = batch;
        var _ = safe.whenComplete((_, failure) -> onLoop(() -> settle(batch, failure)));
    }

    /**
     * Acknowledges a packet with what comes out, in its turn.
     *
     * @param answered completes when it is known what became of the message; exceptionally when nobody knows
     */
    void acknowledgeWith(int packetId, CompletionStage<Puback> answered) {
        Batch alone = new Batch(false);
        Waiting entry = new Waiting(new Puback(packetId), alone, System.nanoTime());
        enqueue(entry);
        var _ =
                answered.whenComplete((puback, failure) ->
                        onLoop(() -> {
                            if (failure == null) {
                                entry.puback = puback;
                            }
                            settle(alone, failure);
                        }));
    }

    private void enqueue(Waiting entry) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(entry);
        if (waiting.size() >= capacity && !full) {
            full = true;
            listener.onFull();
        }
    }

    private void onLoop(Runnable task) {
        if (connection.eventLoop().inEventLoop()) {
            task.run();
        } else {
            connection.eventLoop().execute(task);
        }
    }

    private void settle(Batch batch, @Nullable Throwable failure) {
        if (batch == lastBatch) {
            lastStage = null;
        }
        if (failure != null) {
            listener.onFailed(failure);
            return;
        }
        batch.safe = true;
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
            } else if (first.batch.safe) {
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
