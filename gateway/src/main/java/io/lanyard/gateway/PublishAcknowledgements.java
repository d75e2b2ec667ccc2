// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Puback;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends PUBACKs in the order in which their PUBLISHes came [MQTT-4.6.0-2], each not before its message is safe. On
 * the loop of the connection only.
 */
final class PublishAcknowledgements {
    private static final class Waiting {
        private final int packetId;
        private boolean safe;

        Waiting(int packetId) {
            this.packetId = packetId;
        }
    }

    private final MqttConnection connection;
    private final Runnable failed;
    private @Nullable ArrayDeque<Waiting> waiting;

    /**
     * Acknowledges on this connection.
     *
     * @param failed called on the loop when a message could not be made safe: it gets no PUBACK, and neither does any
     *     later one, so the connection has to end for the device to send them again
     */
    PublishAcknowledgements(MqttConnection connection, Runnable failed) {
        this.connection = connection;
        this.failed = failed;
    }

    /**
     * Acknowledges the packet id.
     *
     * @param safe completes when the message is safe; null when it is so already
     */
    void acknowledge(int packetId, @Nullable CompletionStage<?> safe) {
        if (safe == null && waiting == null) {
            connection.send(new Puback(packetId));
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        Waiting entry = new Waiting(packetId);
        waiting.add(entry);
        if (safe == null) {
            entry.safe = true;
            return;
        }
        var _ =
                safe.whenComplete((_, failure) -> {
                    if (connection.eventLoop().inEventLoop()) {
                        settle(entry, failure);
                    } else {
                        connection.eventLoop().execute(() -> settle(entry, failure));
                    }
                });
    }

    private void settle(Waiting entry, @Nullable Throwable failure) {
        if (failure != null) {
            failed.run();
            return;
        }
        entry.safe = true;
        while (waiting != null) {
            Waiting first = waiting.peek();
            if (first == null) {
                waiting = null;
            } else if (first.safe) {
                connection.send(new Puback(first.packetId));
                waiting.remove();
            } else {
                return;
            }
        }
    }
}
