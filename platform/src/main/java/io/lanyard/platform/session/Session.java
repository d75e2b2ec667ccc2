// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a connection of a device: its subscriptions, the window of unacknowledged messages, and its place
 * in the mailbox.
 *
 * <p>A session is changed only by tasks that run one after the other on the loop of its connection: see
 * {@link #execute}. Methods that say so are called on that loop; the others from any thread.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final DeviceId device;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final Mailbox mailbox;
    private final Counters counters;
    private final SessionTasks tasks;

    // Valid for the session; touched on its loop only.
    private final Subscriptions subscriptions = new Subscriptions();
    private final Window window;
    private boolean persistent;
    private boolean closed;
    private long lastAppended;
    private long handedOver;
    private boolean reading;
    private long downlinkSecond;
    private int downlinksInSecond;

    // Valid for a connection; touched on its loop only.
    private @Nullable DeviceLink link;
    private boolean subscribesSystemTopics;
    private @Nullable ArrayDeque<Message> waiting;

    // Written on the loop, read from any thread.
    private volatile long epoch;
    private volatile boolean online;

    Session(DeviceId device, Executor loop, Sessions sessions) {
        this.device = device;
        this.sessions = sessions;
        this.settings = sessions.settings();
        this.mailbox = sessions.mailbox();
        this.counters = sessions.counters();
        this.window = new Window(settings.window());
        this.tasks = new SessionTasks(loop, counters);
    }

    public DeviceId device() {
        return device;
    }

    /** Rises with every sign-in of the device, also over restarts while the clock does not go back. */
    public long epoch() {
        return epoch;
    }

    public boolean isOnline() {
        return online;
    }

    /** Subscriptions of the device; on the loop only. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /**
     * On the loop: the highest QoS with which the device wants the message, or {@link Subscriptions#NONE}. What the
     * platform itself sends is wanted also without a subscription by devices that say so at their sign-in.
     */
    public int match(Message message) {
        int qos = subscriptions.match(message.topic());
        if (qos == Subscriptions.NONE
                && message.origin() == Message.Origin.PLATFORM
                && subscribesSystemTopics
                && SystemSubscription.matches(device, message.topic())) {
            return message.qos();
        }
        return qos;
    }

    /**
     * On the loop: counts a message from an application; false when the device has had as many in this second as the
     * setting allows (PROTOCOL.md 1.5).
     */
    public boolean admitsDownlink() {
        int limit = settings.downlinkRate();
        if (limit == 0) {
            return true;
        }
        long second = sessions.now().getEpochSecond();
        if (second != downlinkSecond) {
            downlinkSecond = second;
            downlinksInSecond = 0;
        }
        return ++downlinksInSecond <= limit;
    }

    /** Whether the session outlives its connection; on the loop only. */
    public boolean isPersistent() {
        return persistent;
    }

    /**
     * Runs the task on the session's loop, after those that were given before.
     *
     * @return false when the platform is stopping and the task will not run
     */
    public boolean execute(Runnable task) {
        return tasks.execute(task);
    }

    /** On the loop: binds a new connection and moves the session to its loop; false when the session has ended. */
    boolean attach(Attachment attachment) {
        if (closed) {
            return false;
        }
        DeviceLink superseded = link;
        link = null;
        if (superseded != null) {
            superseded.end(EndReason.KICKED);
        }
        boolean present = persistent && !attachment.cleanStart();
        if (!present) {
            forget();
        }
        if (superseded == null) {
            sessions.connected();
        }
        persistent = attachment.persistent();
        subscribesSystemTopics = attachment.subscribesSystemTopics();
        waiting = null;
        subscriptions.retain(attachment.permitted());
        long next = Math.max(epoch + 1, sessions.now().toEpochMilli());
        epoch = next;
        link = attachment.link();
        online = true;
        // What was queued behind this task runs on the new loop, after the connection has learnt of
        // its session.
        attachment.loop().execute(() -> attachment.attached().attached(this, next, present));
        tasks.moveTo(attachment.loop());
        return true;
    }

    /**
     * On the loop: the connection that was attached is ready; sends what it has to get again, and what waits.
     *
     * @param ofEpoch the epoch that the connection was attached with
     */
    public void resume(long ofEpoch) {
        DeviceLink ready = link;
        if (ready == null || epoch != ofEpoch) {
            return;
        }
        window.forEach(inFlight -> {
            Message message = inFlight.message();
            if (message != null) {
                counters.count(Counters.Event.REDELIVERY);
                ready.deliver(message, 1, inFlight.packetId(), true);
            }
        });
        pump();
    }

    /**
     * On the loop: a connection has ended. One that was superseded before changes nothing.
     *
     * @param ofEpoch the epoch that the connection was attached with
     */
    public void detach(long ofEpoch) {
        if (link != null && epoch == ofEpoch) {
            disconnected();
        }
    }

    /** On the loop: ends the connection; with DELETED also the session. */
    void cutOff(EndReason reason) {
        DeviceLink ending = link;
        if (ending != null) {
            disconnected();
            ending.end(reason);
        }
        if (reason == EndReason.DELETED && !closed) {
            forget();
            close();
        }
    }

    /** On the loop: ends a session that was made for a sign-in that came to nothing. */
    void closeIfUnused() {
        if (link == null && !persistent && !closed) {
            close();
        }
    }

    /** On the loop: adds a filter, or gives it another QoS. */
    public void subscribe(TopicFilter filter, int qos) {
        subscriptions.put(filter, qos);
    }

    /** On the loop. */
    public void unsubscribe(TopicFilter filter) {
        subscriptions.remove(filter);
    }

    /**
     * On the loop: delivers a message that a subscription of this device matches.
     *
     * @param grantedQos the QoS of that subscription
     * @return completes when the message is as safe as it will be; null when there is nothing to wait for
     */
    public @Nullable CompletionStage<?> deliver(Message message, int grantedQos) {
        int qos =
                settings.deliverWithPublisherQos()
                        ? message.qos()
                        : Math.min(message.qos(), grantedQos);
        if (qos == 0) {
            deliverAtMostOnce(message);
            return null;
        }
        if (!persistent) {
            deliverInMemory(message);
            return null;
        }
        return deliverDurably(message.kept());
    }

    /** On the loop: the device has acknowledged the message with this packet id. */
    public void acknowledged(int packetId) {
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

    /** On the loop: the device's socket takes more again. */
    public void linkWritable() {
        pump();
    }

    private void deliverAtMostOnce(Message message) {
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

    private void deliverInMemory(Message message) {
        DeviceLink to = link;
        if (to == null) {
            drop(message, DropReason.NO_SESSION);
        } else if (waiting == null && !window.isFull() && to.isWritable()) {
            counters.count(Counters.Event.DOWNLINK_QOS_1);
            to.deliver(message, 1, window.add(0, null), false);
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

    private CompletionStage<?> deliverDurably(Message message) {
        long sequence = ++lastAppended;
        CompletionStage<Mailbox.Appended> appended = mailbox.append(device, sequence, message);
        DeviceLink to = link;
        if (to != null && handedOver == sequence - 1 && !window.isFull() && to.isWritable()) {
            handOver(to, sequence, message);
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

    private void handOver(DeviceLink to, long sequence, Message message) {
        handedOver = sequence;
        counters.count(Counters.Event.DOWNLINK_QOS_1);
        to.deliver(message, 1, window.add(sequence, message), false);
    }

    /** Sends what waits, as far as the window and the socket have room. */
    private void pump() {
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
            } else {
                counters.count(Counters.Event.DOWNLINK_QOS_1);
                to.deliver(message, 1, window.add(0, null), false);
            }
        }
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
                                execute(() -> {
                                    reading = false;
                                    if (failure != null) {
                                        LOG.error("{}: mailbox cannot be read", device, failure);
                                    } else {
                                        handOverAll(stored, upTo, stored.size() < limit);
                                    }
                                }));
    }

    private void handOverAll(List<Mailbox.Stored> stored, long upTo, boolean exhausted) {
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
            handOver(to, next.sequence(), next.message());
        }
        if (exhausted) {
            // What is missing below was evicted or has expired.
            handedOver = Math.max(handedOver, upTo);
        }
        readMailbox(to);
    }

    private void disconnected() {
        link = null;
        online = false;
        sessions.disconnected();
        if (!persistent) {
            forget();
            close();
        }
    }

    private void close() {
        closed = true;
        sessions.remove(this);
    }

    /** Drops everything that a clean start must not find. */
    private void forget() {
        subscriptions.clear();
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

    private void drop(Message message, DropReason reason) {
        counters.dropped(reason);
        LOG.debug(
                "{}: message {} on {} dropped: {}", device, message.id(), message.topic(), reason);
    }
}
