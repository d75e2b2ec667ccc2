// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a connection of a device: its subscriptions and its outbox.
 *
 * <p>A session is changed only by tasks that run one after the other on the loop of its connection: see
 * {@link #execute}. Methods that say so are called on that loop; the others from any thread.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final DeviceId device;
    private final Sessions sessions;
    private final SessionTasks tasks;

    // Valid for the session; touched on its loop only.
    private final Subscriptions subscriptions = new Subscriptions();
    private final Outbox outbox;
    private final Presence presence;
    private long expirySeconds;
    private boolean closed;
    private long downlinkSecond;
    private int downlinksInSecond;

    // Valid for a connection; touched on its loop only.
    private @Nullable DeviceLink link;
    private boolean subscribesSystemTopics;

    // Written on the loop, read from any thread.
    private volatile long epoch;
    private volatile boolean online;

    /** When an unconnected session ends, in milliseconds since 1970. */
    private volatile long endsAt = Long.MAX_VALUE;

    Session(DeviceId device, Executor loop, Sessions sessions) {
        this.device = device;
        this.sessions = sessions;
        this.tasks = new SessionTasks(loop, sessions.counters());
        this.presence = new Presence(device, sessions);
        this.outbox =
                new Outbox(
                        device,
                        sessions.settings(),
                        sessions.mailbox(),
                        sessions.counters(),
                        sessions::millis,
                        tasks::execute);
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
     * On the loop: what the device's subscriptions ask for this message. What the platform itself sends is wanted
     * also without a subscription by devices that say so at their sign-in.
     */
    public Subscriptions.Match match(Message message) {
        Subscriptions.Match match =
                subscriptions.match(message.topic(), message.origin() == Message.Origin.DEVICE);
        if (match.isNone()
                && message.origin() == Message.Origin.PLATFORM
                && subscribesSystemTopics
                && SystemSubscription.matches(device, message.topic())) {
            return Subscriptions.Match.of(message.qos());
        }
        return match;
    }

    /**
     * On the loop: counts a message from an application; false when the device has had as many in this second as the
     * setting allows (PROTOCOL.md 1.5).
     */
    public boolean admitsDownlink() {
        int limit = sessions.settings().downlinkRate();
        if (limit == 0) {
            return true;
        }
        long second = sessions.millis() / 1_000;
        if (second != downlinkSecond) {
            downlinkSecond = second;
            downlinksInSecond = 0;
        }
        return ++downlinksInSecond <= limit;
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
        outbox.close();
        if (superseded != null) {
            ConnectionEnd end = superseded.end(EndReason.KICKED);
            presence.offline(superseded.peer(), end, attachment.link().peer());
        }
        boolean present =
                outlivesConnection() && !attachment.cleanStart() && sessions.millis() < endsAt;
        if (!present) {
            forget();
        }
        if (superseded == null) {
            sessions.connected();
        }
        expirySeconds = attachment.expirySeconds();
        endsAt = Long.MAX_VALUE;
        subscribesSystemTopics = attachment.subscribesSystemTopics();
        subscriptions.retain(attachment.permitted());
        sessions.broadcasts().note(this);
        long next = sessions.nextNumber();
        epoch = next;
        link = attachment.link();
        outbox.open(attachment.link(), outlivesConnection(), attachment.receiveMaximum());
        online = true;
        presence.online(next, attachment.link().peer());
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
        if (link != null && epoch == ofEpoch) {
            outbox.resume();
        }
    }

    /**
     * On the loop: a connection has ended. One that was superseded before changes nothing.
     *
     * @param ofEpoch the epoch that the connection was attached with
     * @param end how it ended
     */
    public void detach(long ofEpoch, ConnectionEnd end) {
        DeviceLink ended = link;
        if (ended != null && epoch == ofEpoch) {
            unlink();
            disconnected(ended.peer(), end);
        }
    }

    /**
     * On the loop: changes how long the session outlives its connection, as a DISCONNECT of MQTT 5.0 may.
     *
     * @param seconds 0 to end with the connection, {@link Attachment#NEVER_EXPIRES} to stay
     */
    public void expireAfter(long seconds) {
        expirySeconds = seconds;
    }

    /** On the loop: whether the device is connected, but silent for longer than its keep alive. */
    public boolean isSilent() {
        DeviceLink connected = link;
        return connected != null && connected.isSilent();
    }

    /**
     * On the loop: sends a message at QoS 0 to the connected device, whatever it subscribes (PROTOCOL.md 3.5); false
     * when it is not connected.
     */
    public boolean push(Message message) {
        if (link == null) {
            return false;
        }
        var _ = outbox.add(message, 0);
        return true;
    }

    /** On the loop: ends the connection; with DELETED also the session. */
    void cutOff(EndReason reason) {
        DeviceLink ending = link;
        if (ending != null) {
            // Before the end: the will that it may leave has to find the device offline.
            unlink();
            disconnected(ending.peer(), ending.end(reason));
        }
        if (reason == EndReason.DELETED) {
            sessions.retained().forget(device);
            end();
        }
    }

    /** On the loop: ends a session that was made for a sign-in that came to nothing. */
    void endIfUnused() {
        if (link == null && !outlivesConnection()) {
            end();
        }
    }

    /** Whether the time of an unconnected session is over; from any thread. */
    boolean isOver(long nowMillis) {
        return nowMillis >= endsAt;
    }

    /** On the loop: ends the session when its time is over. */
    void endIfOver() {
        if (link == null && isOver(sessions.millis())) {
            end();
        }
    }

    /**
     * On the loop: adds a filter, or gives it other options; true when it is new.
     *
     * @param filter as the device names it
     * @param matched what it matches: another than {@code filter} for a shared subscription
     */
    public boolean subscribe(TopicFilter filter, TopicFilter matched, SubscriptionOptions options) {
        boolean added = subscriptions.put(filter, matched, options);
        sessions.broadcasts().note(this);
        return added;
    }

    /** On the loop. */
    public void unsubscribe(TopicFilter filter) {
        subscriptions.remove(filter);
        sessions.broadcasts().note(this);
    }

    /** On the loop: delivers the retained messages of a filter that has just been subscribed. */
    public void deliverRetained(TopicFilter filter, SubscriptionOptions options) {
        List<Message> retained = sessions.retained().matching(device, filter, sessions.millis());
        Subscriptions.Match match =
                options.identifier() == 0
                        ? Subscriptions.Match.of(options.qos())
                        : new Subscriptions.Match(
                                options.qos(), false, List.of(options.identifier()));
        for (Message message : retained) {
            var _ = outbox.add(message.deliveredFor(match, true), qosOf(message, match));
        }
    }

    /** Keeps a message for later subscribers of its topic; from any thread. */
    public void retain(Message message) {
        if (!sessions.retained().put(device, message.kept())) {
            sessions.counters().dropped(DropReason.RETAINED_FULL);
            LOG.info(
                    "{}: message on {} is not retained: {} topics hold one already",
                    device,
                    message.topic(),
                    RetainedMessages.MAX_TOPICS);
        }
    }

    /**
     * On the loop: delivers a message that a subscription of this device matches.
     *
     * @param match what {@link #match} said
     * @return completes when the message is as safe as it will be; null when there is nothing to wait for
     */
    public @Nullable CompletionStage<?> deliver(Message message, Subscriptions.Match match) {
        boolean keepRetain = message.retain() && match.retainAsPublished();
        return outbox.add(message.deliveredFor(match, keepRetain), qosOf(message, match));
    }

    /** On the loop: the device has acknowledged the message with this packet id. */
    public void acknowledged(int packetId) {
        outbox.acknowledged(packetId);
    }

    /** On the loop: the device's socket takes more again. */
    public void linkWritable() {
        outbox.pump();
    }

    private int qosOf(Message message, Subscriptions.Match match) {
        return sessions.settings().deliverWithPublisherQos()
                ? message.qos()
                : Math.min(message.qos(), match.qos());
    }

    private boolean outlivesConnection() {
        return expirySeconds > 0;
    }

    private void unlink() {
        link = null;
        online = false;
        outbox.close();
    }

    private void disconnected(DevicePeer peer, ConnectionEnd end) {
        sessions.disconnected();
        presence.offline(peer, end, null);
        if (!outlivesConnection()) {
            end();
        } else if (expirySeconds != Attachment.NEVER_EXPIRES) {
            endsAt = sessions.millis() + expirySeconds * 1_000;
        }
    }

    private void end() {
        if (!closed) {
            forget();
            closed = true;
            sessions.remove(this);
        }
    }

    /** Drops everything that a clean start must not find. */
    private void forget() {
        subscriptions.clear();
        sessions.broadcasts().note(this);
        outbox.forget();
    }
}
