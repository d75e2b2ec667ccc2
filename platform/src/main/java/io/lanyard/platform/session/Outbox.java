// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session has for its device: the window of messages that were sent and not yet acknowledged, what waits
 * behind it, and the place in the mailbox. Not safe for threads: it belongs to its session's loop.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final DeviceId device;
    private final SessionSettings settings;
    private final Mailbox mailbox;
    private final Counters counters;
    private final LongSupplier millis;
    private final Executor loop;

    // Valid for the session.
    private final Window window;
    private boolean persistent;
    private long lastAppended;
    private long handedOver;
    private boolean reading;

    // Valid for a connection.
    private @Nullable DeviceLink link;
    private @Nullable ArrayDeque<Message> waiting;

    /**
     * An empty outbox.
     *
     * @param millis the time of day in milliseconds since 1970
     * @param loop runs tasks on the session's loop
     */
    Outbox(
            DeviceId device,
            SessionSettings settings,
            Mailbox mailbox,
            Counters counters,
            LongSupplier millis,
            Executor loop) {
        this.device = device;
        this.settings = settings;
        this.mailbox = mailbox;
        this.counters = counters;
        this.millis = millis;
        this.loop = loop;
        this.window = new Window(settings.window());
    }

    /**
     * Sends over this connection from now on, but nothing yet.
     *
     * @param keeps whether messages outlive the connection
     * @param receiveMaximum how many messages the device takes before it acknowledges one
     */
    void open(DeviceLink newLink, boolean keeps, int receiveMaximum) {
        link = newLink;
        persistent = keeps;
        waiting = null;
        window.limit(Math.min(settings.window(), receiveMaximum));
    }

    /** The connection has ended. */
    void close() {
        link = null;
    }

    /** Sends again what was not acknowledged before, then what waits. */
    void resume() {
        DeviceLink to = link;
        if (to == null) {
            return;
        }
        window.forEach(inFlight -> {
            Message message = inFlight.message();
            if (message != null) {
                counters.count(Counters.Event.REDELIVERY);
                to.deliver(message, 1, inFlight.packetId(), true);
            }
        });
        pump();
    }

    /**
     * Takes a message for the device.
     *
     * @param qos 0 or 1
     * @return completes when the message is as safe as it will be; null when there is nothing to wait for
     */
    @Nullable CompletionStage<?> add(Message message, int qos) {
        if (message.properties().expiresAt() != 0 && message.isExpired(millis.getAsLong())) {
            drop(message, DropReason.EXPIRED);
            return null;
        }
        if (qos == 0) {
            sendAtMostOnce(message);
            return null;
        }
        if (!persistent) {
            sendOrQueue(message);
            return null;
        }
        return store(message.kept());
    }

    /** The device has acknowledged the message with this packet id. */
    void acknowledged(int packetId) {
        Window.InFlight inFlight = window.acknowledge(packetId);
        if (inFlight == null) {
            // A repeated PUBACK after a reconnect; it is about a message that is done.
            LOG.debug("{}: PUBACK for packet id {}, which is not in flight", device, packetId);
            return;
        }
        if (inFlight.sequence() > 0) {
            mailbox.remove(device, inFlight.sequence());
        }
        if (waiting != null || handedOver < lastAppended) {
            pump();
        }
    }

    /** Drops everything that a clean start must not find. */
    void forget() {
        int lost = window.size() + (waiting == null ? 0 : waiting.size());
        for (int i = 0; i < lost; i++) {
            counters.dropped(DropReason.SESSION_ENDED);
        }
        window.clear();
        waiting = null;
        if (persistent) {
            handedOver = lastAppended;
            var _ =
                    mailbox.clear(device)
                            .exceptionally(failure -> {
                                LOG.error("{}: mailbox cannot be cleared", device, failure);
                                return null;
                            });
        }
    }

    /** Sends what waits, as far as the window and the socket have room. */
    void pump() {
        DeviceLink to = link;
        if (to == null) {
            return;
        }
        if (persistent) {
            readMailbox(to);
            return;
        }
        while (waiting != null && !window.isFull() && to.isWritable()) {
            Message message = waiting.poll();
            if (message == null) {
                waiting = null;
            } else if (message.isExpired(millis.getAsLong())) {
                drop(message, DropReason.EXPIRED);
            } else {
                send(to, message, 0, null);
            }
        }
    }

    private void sendAtMostOnce(Message message) {
        DeviceLink to = link;
        if (to == null) {
            drop(message, DropReason.OFFLINE);
        } else if (!to.isWritable()) {
            drop(message, DropReason.SLOW_CONSUMER);
        } else {
            counters.count(Counters.Event.DOWNLINK_QOS_0);
            to.deliver(message, 0, 0, false);
        }
    }

    private void sendOrQueue(Message message) {
        DeviceLink to = link;
        if (to == null) {
            drop(message, DropReason.NO_SESSION);
        } else if (waiting == null && !window.isFull() && to.isWritable()) {
            send(to, message, 0, null);
        } else {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            if (waiting.size() < settings.cleanQueue()) {
                waiting.add(message.kept());
            } else {
                drop(message, DropReason.WINDOW_FULL);
            }
        }
    }

    private CompletionStage<?> store(Message message) {
        long sequence = ++lastAppended;
        CompletionStage<Mailbox.Appended> appended = mailbox.append(device, sequence, message);
        DeviceLink to = link;
        if (to != null && handedOver == sequence - 1 && !window.isFull() && to.isWritable()) {
            handedOver = sequence;
            send(to, message, sequence, message);
        }
        return appended.thenApply(result -> {
            if (result == Mailbox.Appended.STORED_EVICTING_OLDEST) {
                counters.dropped(DropReason.MAILBOX_EVICTED);
                LOG.info(
                        "{}: mailbox is full, its oldest message made room for {}",
                        device,
                        message.id());
            }
            return result;
        });
    }

    private void send(DeviceLink to, Message message, long sequence, @Nullable Message again) {
        counters.count(Counters.Event.DOWNLINK_QOS_1);
        to.deliver(message, 1, window.add(sequence, again), false);
    }

    private void readMailbox(DeviceLink to) {
        if (reading || handedOver >= lastAppended || window.isFull() || !to.isWritable()) {
            return;
        }
        reading = true;
        long upTo = lastAppended;
        int limit = window.free();
        var _ =
                mailbox.read(device, handedOver, limit)
                        .whenComplete((stored, failure) ->
                                loop.execute(() -> {
                                    reading = false;
                                    if (failure != null) {
                                        LOG.error("{}: mailbox cannot be read", device, failure);
                                    } else {
                                        handOver(stored, upTo, stored.size() < limit);
                                    }
                                }));
    }

    private void handOver(List<Mailbox.Stored> stored, long upTo, boolean exhausted) {
        DeviceLink to = link;
        if (to == null || !persistent) {
            return;
        }
        for (Mailbox.Stored next : stored) {
            if (next.sequence() <= handedOver) {
                continue;
            }
            if (window.isFull() || !to.isWritable()) {
                return;
            }
            handedOver = next.sequence();
            if (next.message().isExpired(millis.getAsLong())) {
                drop(next.message(), DropReason.EXPIRED);
                mailbox.remove(device, next.sequence());
            } else {
                send(to, next.message(), next.sequence(), next.message());
            }
        }
        if (exhausted) {
            // What is missing below was evicted or has expired.
            handedOver = Math.max(handedOver, upTo);
        }
        readMailbox(to);
    }

    private void drop(Message message, DropReason reason) {
        counters.dropped(reason);
        LOG.debug(
                "{}: message {} on {} dropped: {}", device, message.id(), message.topic(), reason);
    }
}
