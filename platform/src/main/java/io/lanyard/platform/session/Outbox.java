// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session has for its device: the window of messages that were sent and not yet acknowledged, and what waits
 * behind it: in memory when the session ends with its connection, else in the {@link StoredOutbox}. Not safe for
 * threads: it belongs to its session's loop.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final DeviceId device;
    private final SessionSettings settings;
    private final Counters counters;
    private final LongSupplier millis;
    private final Window window;
    private final StoredOutbox stored;
    private final MessageTrace trace;
    private boolean persistent;

    // Valid for a connection.
    private @Nullable DeviceLink link;
    private @Nullable ArrayDeque<Message> waiting;

    /**
     * An empty outbox.
     *
     * @param tasks of the session
     */
    Outbox(DeviceId device, Sessions sessions, SessionTasks tasks) {
        this.device = device;
        this.settings = sessions.settings();
        this.counters = sessions.counters();
        this.millis = sessions::millis;
        this.window = new Window(settings.window());
        this.trace = new MessageTrace(device, sessions.trace());
        this.stored = new StoredOutbox(device, sessions, window, tasks, trace);
    }

    /** As {@link Session#prefetch}. */
    int prefetch() {
        return (persistent ? 1 : 0) + trace.prefetch();
    }

    /** What is in the mailbox. */
    StoredOutbox stored() {
        return stored;
    }

    /** A session was found in the store: what comes is to be kept, though the device is not there yet. */
    void keep() {
        persistent = true;
    }

    /**
     * Sends over this connection after {@link #resume}.
     *
     * @param keeps whether messages outlive the connection
     * @param receiveMaximum how many messages the device takes before it acknowledges one
     * @param permitted what the device may subscribe
     * @param epoch of the connection
     */
    void open(boolean keeps, int receiveMaximum, Predicate<TopicFilter> permitted, long epoch) {
        trace.connected(epoch);
        persistent = keeps;
        waiting = null;
        window.clear();
        window.limit(Math.min(settings.window(), receiveMaximum));
        stored.connected(permitted);
    }

    /** The connection has ended: what it was sent and did not acknowledge is in the mailbox, or gone. */
    void close() {
        link = null;
        if (!persistent) {
            countLost();
        }
        waiting = null;
        window.clear();
        stored.disconnected();
    }

    /** Sends again what was not acknowledged before, then what waits. */
    void resume(DeviceLink newLink) {
        link = newLink;
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
        if (refuses(message, qos)) {
            drop(message, DropReason.MAILBOX_REFUSED);
            return null;
        }
        return stored.add(message.kept(), link);
    }

    /** Whether {@link #add} would drop the message because the mailbox is full. */
    boolean refuses(Message message, int qos) {
        return persistent && qos == 1 && stored.refuses(message.payload().size());
    }

    /** The device has acknowledged the message with this packet id. */
    void acknowledged(int packetId) {
        Window.InFlight inFlight = window.acknowledge(packetId);
        if (inFlight == null) {
            // A repeated PUBACK after a reconnect; it is about a message that is done.
            LOG.debug("{}: PUBACK for packet id {}, which is not in flight", device, packetId);
            return;
        }
        trace.acknowledged(inFlight.messageId(), packetId);
        counters.took(
                inFlight.waited()
                        ? Counters.Span.MAILBOX_ACKNOWLEDGED
                        : Counters.Span.DOWNLINK_ACKNOWLEDGED,
                System.nanoTime() - inFlight.since());
        done(inFlight);
    }

    /** The device cannot take the message with this packet id. */
    void passedOver(int packetId) {
        Window.InFlight inFlight = window.acknowledge(packetId);
        if (inFlight != null) {
            done(inFlight);
        }
    }

    private void done(Window.InFlight inFlight) {
        if (inFlight.sequence() > 0) {
            stored.acknowledged(inFlight.sequence());
        }
        pump();
    }

    /** Drops everything that a clean start must not find; completes when it is gone, null when there was nothing. */
    @Nullable CompletionStage<?> forget() {
        if (!persistent) {
            countLost();
        }
        window.clear();
        waiting = null;
        return stored.forget();
    }

    /** Sends what waits, as far as the window and the socket have room. */
    void pump() {
        DeviceLink to = link;
        if (to == null) {
            return;
        }
        if (persistent) {
            stored.pump(to);
            return;
        }
        while (waiting != null && !window.isFull() && to.isWritable()) {
            Message message = waiting.poll();
            if (message == null) {
                waiting = null;
            } else if (message.isExpired(millis.getAsLong())) {
                drop(message, DropReason.EXPIRED);
            } else {
                send(to, message);
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
            counters.downlink(0, message.payload().size());
            trace.sent(message, 0, 0, false);
            to.deliver(message, 0, 0, false);
        }
    }

    private void sendOrQueue(Message message) {
        DeviceLink to = link;
        if (to == null) {
            drop(message, DropReason.NO_SESSION);
        } else if (waiting == null && !window.isFull() && to.isWritable()) {
            send(to, message);
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

    private void send(DeviceLink to, Message message) {
        counters.downlink(1, message.payload().size());
        int packetId = window.add(message.id());
        trace.sent(message, 1, packetId, false);
        to.deliver(message, 1, packetId, false);
    }

    private void countLost() {
        window.forEachMessage(this::lost);
        if (waiting != null) {
            waiting.forEach(message -> lost(message.id()));
        }
    }

    private void lost(long messageId) {
        counters.dropped(DropReason.SESSION_ENDED);
        trace.dropped(messageId, "", DropReason.SESSION_ENDED);
    }

    private void drop(Message message, DropReason reason) {
        counters.dropped(reason);
        trace.dropped(message.id(), message.topic().value(), reason);
        LOG.atDebug()
                .addKeyValue(LogFields.DEVICE, device)
                .addKeyValue(LogFields.MESSAGE, message.id())
                .addKeyValue(LogFields.REASON, reason)
                .log(
                        "{}: message {} on {} dropped: {}",
                        device,
                        message.id(),
                        message.topic(),
                        reason);
    }
}
