// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.Trace;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a connection of a device: its subscriptions and its outbox. It is in memory while the device is connected or
 * somebody has something for it, and comes from the {@link SessionStore} when it is asked for again.
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
    private final StoredState state;
    private final SubscriptionSaves subscriptionSaves;
    private long expirySeconds;
    private boolean closed;
    private @Nullable Throwable unreadable;

    /** Of the connection or, as long as it waits for its delay, of the last one. */
    private @Nullable SessionWill will;

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

    /** When the will is to be published, likewise; never while the device is connected. */
    private volatile long willDueAt = Long.MAX_VALUE;

    /** When the session was last used while its device was away, likewise. */
    private volatile long usedAt;

    /** A session whose tasks wait for {@link #restore}. */
    Session(DeviceId device, Executor loop, Sessions sessions) {
        this.device = device;
        this.sessions = sessions;
        this.tasks = new SessionTasks(loop, sessions.counters(), this::taskFailed, true);
        this.presence = new Presence(device, sessions);
        this.outbox = new Outbox(device, sessions, tasks);
        this.state = new StoredState(device, sessions, tasks);
        this.subscriptionSaves =
                new SubscriptionSaves(tasks, () -> !closed && outlivesConnection() ? save() : null);
        this.usedAt = sessions.millis();
    }

    /** From any thread, once: what the store has of the session; its tasks run from now on. */
    void restore(StoredState.Found found) {
        tasks.begin(() -> {
            SessionRecord known = found.session();
            if (found.failure() != null) {
                unreadable = found.failure();
                sessions.counters().count(Counters.Event.STORE_FAILED);
                LOG.atError()
                        .addKeyValue(LogFields.DEVICE, device)
                        .setCause(found.failure())
                        .log("{}: its session cannot be read", device);
                // It is there, whatever it is: a clean start removes it.
                state.mayExist();
                outbox.stored().mayExist();
            }
            if (known == null) {
                return;
            }
            known.subscriptions()
                    .forEach(each ->
                            subscriptions.put(each.filter(), each.matched(), each.options()));
            expirySeconds = known.expirySeconds();
            subscribesSystemTopics = known.subscribesSystemTopics();
            // Was connected when the platform went down: its time began when the platform was back,
            // however often it has gone down since.
            endsAt =
                    known.isConnected()
                            ? endFrom(sessions.startAfter(known.connectedRun()))
                            : known.endsAt();
            restoreWill(known);
            outbox.keep();
            outbox.stored().restore(found.messages(), found.marks());
            state.found(known);
            if (!outlivesConnection()) {
                // Was to end with its connection, and did so when the platform went down.
                var _ = forget();
            }
        });
    }

    private void restoreWill(SessionRecord known) {
        SessionRecord.Pending left = known.will();
        if (left != null) {
            will = left.will();
            // The connection has ended with the platform; the device has had no chance to come back
            // before the platform was.
            willDueAt =
                    known.isConnected()
                            ? sessions.startAfter(known.connectedRun())
                                    + left.will().delaySeconds() * 1_000
                            : left.dueAt();
        }
    }

    public DeviceId device() {
        return device;
    }

    /** Now, for when something is to expire, see {@link Sessions#millis}; from any thread. */
    public long millis() {
        return sessions.millis();
    }

    /** Where the way of its messages is noted down; from any thread. */
    public Trace trace() {
        return sessions.trace();
    }

    /** Rises with every sign-in of the device, also over restarts and when the clock goes back. */
    public long epoch() {
        return epoch;
    }

    public boolean isOnline() {
        return online;
    }

    /** Where the session lives now: the loop of its connection. On the loop only. */
    public Executor loop() {
        return tasks.loop();
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

    /**
     * Runs the task in this call, when the session lives on the loop that the call comes from and has nothing to do
     * before; it may do after it what has come meanwhile.
     *
     * @return false when the task has not run: {@link #execute} will do it in its turn
     */
    public boolean runHere(Runnable task, Executor caller) {
        return tasks.runHere(task, caller);
    }

    /** On the loop: binds a new connection and moves the session to its loop; false when the session has ended. */
    boolean attach(Attachment attachment) {
        if (closed) {
            return false;
        }
        usedAt = sessions.millis();
        if (unreadable != null && !attachment.cleanStart()) {
            Throwable failure = unreadable;
            close();
            attachment.loop().execute(() -> attachment.attached().unavailable(failure));
            return true;
        }
        unreadable = null;
        DeviceLink superseded = link;
        link = null;
        outbox.close();
        if (superseded != null) {
            ConnectionEnd end = superseded.end(EndReason.KICKED);
            DevicePeer newcomer = attachment.link().peer();
            presence.offline(superseded.peer(), end, newcomer);
            if (end.reason() == EndReason.KICKED) {
                sessions.duels().kicked(device, superseded.peer(), newcomer);
            }
            leaveWill(end.reason());
        }
        boolean present =
                outlivesConnection() && !attachment.cleanStart() && sessions.millis() < endsAt;
        if (sessions.millis() >= willDueAt) {
            // Due before the device came back, and not swept up yet.
            publishWill();
        }
        if (present) {
            // The device has come back in time [MQTT-3.1.3-9].
            forgetWill();
        }
        // Nobody must find again what a clean start has cleared, not even after a power cut.
        CompletionStage<?> cleared = present ? null : forget();
        if (superseded == null) {
            sessions.connected();
        }
        will = attachment.will();
        expirySeconds = attachment.expirySeconds();
        endsAt = Long.MAX_VALUE;
        subscribesSystemTopics = attachment.subscribesSystemTopics();
        subscriptions.retain(attachment.permitted());
        sessions.broadcasts().note(this);
        long next = sessions.nextNumber();
        epoch = next;
        link = attachment.link();
        // With an expiry of 0 the device still gets what an earlier connection has left.
        outbox.open(
                present || outlivesConnection(),
                attachment.receiveMaximum(),
                attachment.permitted(),
                next);
        online = true;
        presence.online(next, attachment.link().peer());
        if (outlivesConnection() || state.exists()) {
            // Also the session that will end with this connection: it must not come back when the
            // platform goes down before.
            var _ = save();
        }
        whenCleared(cleared, attachment, next, present);
        tasks.moveTo(attachment.loop());
        return true;
    }

    /** Tells the connection that it has its session, before any task of the session that runs on its loop. */
    private void whenCleared(
            @Nullable CompletionStage<?> cleared, Attachment attachment, long of, boolean present) {
        Runnable tell = () -> attachment.attached().attached(this, of, present);
        if (cleared == null) {
            attachment.loop().execute(tell);
            return;
        }
        var _ =
                cleared.whenComplete((_, failure) ->
                        attachment
                                .loop()
                                .execute(() -> {
                                    if (failure == null) {
                                        tell.run();
                                    } else {
                                        attachment.attached().unavailable(failure);
                                    }
                                }));
    }

    /**
     * On the loop: the connection that was attached is ready; sends what it has to get again, and what waits.
     *
     * @param ofEpoch the epoch that the connection was attached with
     */
    public void resume(long ofEpoch) {
        DeviceLink ready = link;
        if (ready != null && epoch == ofEpoch) {
            outbox.resume(ready);
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

    /**
     * On the loop: the connection is to end without its will, as a DISCONNECT asks for [MQTT-3.1.2-10].
     *
     * @param ofEpoch the epoch that the connection was attached with
     */
    public void dropWill(long ofEpoch) {
        if (link != null && epoch == ofEpoch) {
            forgetWill();
        }
    }

    /**
     * The connection has ended: publishes its will, or keeps it until its delay or the session is over, to forget it when
     * the device comes back before [MQTT-3.1.2-8, MQTT-3.1.3-9].
     */
    private void leaveWill(EndReason reason) {
        SessionWill left = will;
        if (left == null) {
            return;
        }
        if (reason.silencesDevice()) {
            forgetWill();
        } else if (left.delaySeconds() == 0) {
            publishWill();
        } else {
            willDueAt = sessions.millis() + left.delaySeconds() * 1_000;
        }
    }

    /** Publishes the will, if there is one. What then is saved has it no more, and is on disk after the will. */
    private void publishWill() {
        SessionWill left = will;
        forgetWill();
        if (left != null) {
            sessions.wills().publish(this, left);
        }
    }

    private void forgetWill() {
        will = null;
        willDueAt = Long.MAX_VALUE;
    }

    /** On the loop: tells that a newcomer has to wait because two devices kick each other. */
    void duel(DevicePeer newcomer, Duels.Verdict verdict) {
        if (link != null) {
            presence.duel(link.peer(), newcomer, verdict);
        }
    }

    /** On the loop: ends the connection; with DELETED also the session. */
    void cutOff(EndReason reason) {
        boolean silenced = reason.silencesDevice() && will != null;
        if (silenced) {
            forgetWill();
        }
        DeviceLink ending = link;
        if (ending != null) {
            // Before the end: the will that it may leave has to find the device offline.
            unlink();
            disconnected(ending.peer(), ending.end(reason));
        } else if (silenced && outlivesConnection() && reason != EndReason.DELETED) {
            var _ = save();
        }
        if (reason == EndReason.DELETED) {
            end();
        }
    }

    /**
     * On the loop: a bug in a task. The connection must not go on with what the task has left half done: the device comes
     * back, and gets again what it has not acknowledged.
     */
    private void taskFailed() {
        cutOff(EndReason.INTERNAL_ERROR);
    }

    /** On the loop: ends a session that was made for a sign-in that came to nothing. */
    void endIfUnused() {
        if (link == null && !outlivesConnection()) {
            end();
        }
    }

    /** Whether the time of an unconnected session or of its will is over; from any thread. */
    boolean isDue(long nowMillis) {
        return nowMillis >= endsAt || nowMillis >= willDueAt;
    }

    /** On the loop: does what is due. */
    void sweep() {
        long now = sessions.millis();
        if (closed || link != null) {
            return;
        }
        boolean due = now >= willDueAt;
        if (due) {
            publishWill();
        }
        if (now >= endsAt) {
            end();
        } else if (due && outlivesConnection()) {
            var _ = save();
        }
    }

    /**
     * On the loop: something of the session may be over; ends it, or publishes its will, or looks through its mailbox, or
     * waits on.
     */
    void wake() {
        if (closed || unreadable != null) {
            return;
        }
        if (link != null || !outlivesConnection()) {
            var _ = outlivesConnection() ? save() : null;
        } else if (sessions.millis() >= endsAt) {
            end();
        } else {
            if (sessions.millis() >= willDueAt) {
                publishWill();
            }
            lookAfterMailbox();
        }
    }

    private void lookAfterMailbox() {
        if (state.mailboxIsDue()) {
            var _ =
                    outbox.stored()
                            .removeExpired()
                            .whenComplete((next, failure) ->
                                    tasks.execute(() -> {
                                        state.lookAtMailbox(failure == null ? next : 0);
                                        var _ = save();
                                    }));
        } else {
            var _ = save();
        }
    }

    /** Whether the session has not been used for so long that it need not stay in memory; from any thread. */
    boolean isIdle(long nowMillis, long idleMillis) {
        return !online && nowMillis - usedAt >= idleMillis;
    }

    /** On the loop: leaves the memory; what is to be kept is in the store. */
    void unload() {
        if (closed || link != null || !isIdle(sessions.millis(), Sessions.IDLE_MILLIS)) {
            return;
        }
        if (unreadable != null || !outlivesConnection()) {
            close();
        } else if (sessions.millis() >= endsAt) {
            end();
        } else if (state.isSettled()
                && outbox.stored().isSettled()
                // A will that could not be stored is nowhere else.
                && (will == null || state.isSaved())) {
            outbox.stored().mark();
            close();
        }
    }

    /** Whether the session is no more in memory: whoever has it, has to ask for it again. On the loop. */
    public boolean isClosed() {
        return closed;
    }

    /** On the loop: why what is stored of the session cannot be read; null when it can. */
    public @Nullable Throwable unreadable() {
        return unreadable;
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

    /** On the loop: keeps the subscriptions; completes when they are on disk, null when they need not be. */
    public @Nullable CompletionStage<?> saveSubscriptions() {
        return subscriptionSaves.save();
    }

    /** On the loop: delivers the retained messages of a filter that has just been subscribed, when they are read. */
    public void deliverRetained(TopicFilter filter, SubscriptionOptions options) {
        if (!sessions.retained().has(device, filter)) {
            return;
        }
        var _ =
                sessions.retained()
                        .matching(device, filter, sessions.millis())
                        .whenComplete((retained, failure) ->
                                tasks.execute(() -> {
                                    if (failure == null) {
                                        deliverRetained(retained, options);
                                    } else {
                                        sessions.counters().count(Counters.Event.STORE_FAILED);
                                        LOG.error(
                                                "{}: retained messages cannot be read",
                                                device,
                                                failure);
                                    }
                                }));
    }

    private void deliverRetained(List<Message> retained, SubscriptionOptions options) {
        if (closed) {
            return;
        }
        Subscriptions.Match match =
                options.identifier() == 0
                        ? Subscriptions.Match.of(options.qos())
                        : new Subscriptions.Match(
                                options.qos(), false, List.of(options.identifier()));
        for (Message message : retained) {
            var _ = outbox.add(message.deliveredFor(match, true), qosOf(message, match));
        }
    }

    /**
     * Keeps a message for later subscribers of its topic; from any thread.
     *
     * @return completes when that is on disk, on the session's loop; null when there is nothing to wait for
     */
    public @Nullable CompletionStage<?> retain(Message message) {
        return sessions.retained().put(device, message, sessions.millis(), tasks.loop());
    }

    /**
     * On the loop: delivers a message that a subscription of this device matches.
     *
     * @param match what {@link #match} said
     * @return completes when the message is as safe as it will be; null when there is nothing to wait for
     */
    public @Nullable CompletionStage<?> deliver(Message message, Subscriptions.Match match) {
        boolean keepRetain = message.retain() && match.retainAsPublished();
        if (link == null) {
            // What is connected is in use, and a look at the clock for each message costs.
            usedAt = sessions.millis();
        }
        CompletionStage<?> safe =
                outbox.add(message.deliveredFor(match, keepRetain), qosOf(message, match));
        if (link == null && !outbox.stored().isEmpty() && state.lookAtMailboxLater()) {
            var _ = save();
        }
        return safe;
    }

    /** On the loop: reads something of each part that {@link #deliver} needs, so that the processor has it; the sum says nothing. */
    public int prefetch() {
        return subscriptions.version() + (int) epoch + (link == null ? 0 : 1) + outbox.prefetch();
    }

    /** On the loop: whether {@link #deliver} would drop the message because the mailbox is full. */
    public boolean refuses(Message message, Subscriptions.Match match) {
        return outbox.refuses(message, qosOf(message, match));
    }

    /** On the loop: the device has acknowledged the message with this packet id. */
    public void acknowledged(int packetId) {
        outbox.acknowledged(packetId);
    }

    /** On the loop: the message with this packet id is passed over, as the device cannot take it. */
    public void passedOver(int packetId) {
        outbox.passedOver(packetId);
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
        if (outlivesConnection()) {
            // Before anybody can see that the device is offline: its time begins now.
            endsAt = endFrom(sessions.millis());
        }
        online = false;
        outbox.close();
    }

    private void disconnected(DevicePeer peer, ConnectionEnd end) {
        usedAt = sessions.millis();
        sessions.disconnected();
        presence.offline(peer, end, null);
        // Only now, so that a device that subscribes its own will does not get it behind its
        // DISCONNECT.
        leaveWill(end.reason());
        if (!outlivesConnection()) {
            end();
            return;
        }
        if (!outbox.stored().isEmpty()) {
            outbox.stored().mark();
            var _ = state.lookAtMailboxLater();
        }
        var _ = save();
    }

    private long endFrom(long offlineSince) {
        return expirySeconds == Attachment.NEVER_EXPIRES
                ? Long.MAX_VALUE
                : offlineSince + expirySeconds * 1_000;
    }

    private CompletionStage<?> save() {
        return state.save(
                expirySeconds,
                link == null ? endsAt : SessionRecord.connectedIn(sessions.run()),
                subscribesSystemTopics,
                subscriptions.all(),
                will == null ? null : new SessionRecord.Pending(will, willDueAt));
    }

    private void end() {
        if (!closed) {
            var _ = forget();
            close();
        }
    }

    private void close() {
        closed = true;
        sessions.remove(this);
    }

    /** Drops everything that a clean start must not find; completes when it is gone, null when there was nothing. */
    private @Nullable CompletionStage<?> forget() {
        // It goes out with the session at the latest [MQTT 5.0 section 3.1.3.2.2].
        publishWill();
        subscriptions.clear();
        sessions.broadcasts().note(this);
        CompletionStage<?> mailbox = outbox.forget();
        CompletionStage<?> session = state.delete();
        // The later of two changes is on disk after the earlier one.
        return session == null ? mailbox : session;
    }
}
