// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.event.Trace;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions, by device: never by clientId, whose text SDKs change at every connect (WIRE.md). */
public final class Sessions implements ConnectedDevices {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** How long a session without a connection stays in memory after it was used. */
    static final long IDLE_MILLIS = 10_000;

    private static final int DUE_AT_ONCE = 1_000;
    private static final long PROMISED_AHEAD = 240_000;
    private static final SessionWill.Publisher NO_PUBLISHER =
            (session, _) -> {
                throw new IllegalStateException("nobody publishes the will of " + session.device());
            };

    private final ConcurrentMap<DeviceId, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger online = new AtomicInteger();
    private final RetainedMessages retained;
    private final BroadcastIndex broadcasts = new BroadcastIndex();
    private final AtomicLong revocations = new AtomicLong();
    private final SessionSettings settings;
    private final SessionStore store;
    private final Mailbox mailbox;
    private final SteadyClock clock;
    private final Counters counters;
    private final DeviceEvents events;
    private final Trace trace;
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong numbersPromised = new AtomicLong();
    private final Executor offline;
    private final long startedAt;
    private final long run;
    private final Duels duels;
    private final MailboxSizes mailboxSizes;
    private volatile SessionWill.Publisher wills = NO_PUBLISHER;

    /** Whether the store may have wills of devices that were connected before the start, behind the last one seen. */
    private volatile boolean willsMayBeLeft = true;

    private volatile @Nullable DeviceId lastLeft;

    /**
     * Those sessions that the store has; blocks on the disk.
     *
     * @param offline runs the tasks of sessions whose device has not been connected since the start
     * @param clock by which sessions, messages and wills expire
     * @param events learns of the devices' coming and going
     */
    public Sessions(
            SessionSettings settings,
            SessionStore store,
            Mailbox mailbox,
            RetainedStore retained,
            Executor offline,
            SteadyClock clock,
            Counters counters,
            DeviceEvents events) {
        this(settings, store, mailbox, retained, offline, clock, counters, events, Trace.NONE);
    }

    /**
     * Those sessions that the store has, likewise.
     *
     * @param trace notes down the way of messages
     */
    public Sessions(
            SessionSettings settings,
            SessionStore store,
            Mailbox mailbox,
            RetainedStore retained,
            Executor offline,
            SteadyClock clock,
            Counters counters,
            DeviceEvents events,
            Trace trace) {
        this.settings = settings;
        this.store = store;
        this.mailbox = mailbox;
        this.retained = new RetainedMessages(retained, counters);
        this.offline = offline;
        this.clock = clock;
        this.counters = counters;
        this.events = events;
        this.trace = Objects.requireNonNull(trace, "trace is null");
        this.startedAt = clock.millis();
        this.run = store.beginRun(startedAt);
        lastNumber.set(store.firstNumber());
        promiseNumbers();
        this.duels = new Duels(clock::millis);
        this.mailboxSizes = new MailboxSizes(settings.mailboxMessages());
    }

    /** The session of a device, connected or not; null when it has none. Its tasks may have to wait for the store. */
    public @Nullable Session find(DeviceId device) {
        Session known = sessions.get(device);
        return known != null || !store.mayHave(device) ? known : findOrMake(device, offline);
    }

    private Session findOrMake(DeviceId device, Executor loop) {
        Session known = sessions.get(device);
        if (known != null) {
            return known;
        }
        Session made = new Session(device, loop, this);
        Session earlier = sessions.putIfAbsent(device, made);
        if (earlier != null) {
            return earlier;
        }
        StoredState.find(device, store, mailbox)
                .whenComplete((found, failure) ->
                        made.restore(failure == null ? found : StoredState.Found.failed(failure)));
        return made;
    }

    /**
     * How many devices were cut off so far. Take the number before a device is looked up for its sign-in, and hand
     * it to {@link #attach}: so a device that is disabled in between does not slip in.
     */
    public long revocations() {
        return revocations.get();
    }

    /** Binds a signed-in connection to the session of its device; an older connection of the device ends. */
    public void attach(DeviceId device, Attachment attachment) {
        Session session = findOrMake(device, attachment.loop());
        session.execute(() -> {
            if (revocations.get() != attachment.revocationsSeen()) {
                session.endIfUnused();
                attachment.loop().execute(attachment.attached()::outdated);
            } else if (!session.attach(attachment)) {
                attach(device, attachment);
            }
        });
    }

    /**
     * How long a signed-in connection has to wait until it may be attached: zero but for a newcomer that would go on
     * with a duel of two devices with one identity, which is told then. To be asked once for each connection; it need
     * not wait longer than the other one is there. Safe from any thread.
     */
    public Duration newcomerDelay(DeviceId device, DevicePeer newcomer) {
        Session session = sessions.get(device);
        if (session == null || !session.isOnline()) {
            return Duration.ZERO;
        }
        Duels.Verdict verdict = duels.newcomer(device);
        if (!verdict.delay().isZero()) {
            session.execute(() -> session.duel(newcomer, verdict));
        }
        return verdict.delay();
    }

    /** A connection that was kicked has been closed by its device in answer: there are two. Safe from any thread. */
    public void kickAnswered(DeviceId device) {
        duels.answered(device);
    }

    @Override
    public boolean isOnline(DeviceId device) {
        Session session = sessions.get(device);
        return session != null && session.isOnline();
    }

    @Override
    public int onlineCount() {
        return online.get();
    }

    @Override
    public int onlineCount(ProductKey product) {
        return (int)
                sessions.values().stream()
                        .filter(session ->
                                session.isOnline() && session.device().productKey().equals(product))
                        .count();
    }

    @Override
    public void cutOff(DeviceId device, EndReason reason) {
        // Before the look-up: an attachment that this misses sees the number.
        revocations.incrementAndGet();
        if (reason == EndReason.DELETED) {
            retained.forget(device);
        }
        Session session = find(device);
        if (session != null) {
            session.execute(() -> session.cutOff(reason));
        }
    }

    /** Ends the sessions and publishes the wills whose time is over; one that fails stops none of the others. To be called now and then. */
    public void sweep() {
        long now = millis();
        promiseNumbers();
        lookAfterWills();
        for (Session session : sessions.values()) {
            if (session.isDue(now)) {
                session.execute(session::sweep);
            } else if (session.isIdle(now, IDLE_MILLIS)) {
                session.execute(session::unload);
            }
        }
        var _ =
                store.takeDue(now, DUE_AT_ONCE)
                        .whenComplete((due, failure) -> {
                            if (failure == null) {
                                due.forEach(this::wake);
                            } else {
                                counters.count(Counters.Event.STORE_FAILED);
                                LOG.error("Sessions whose time is over cannot be found", failure);
                            }
                        });
    }

    /** Of devices that were connected and had a will when the platform went down: some at each sweep, until all had their turn. */
    private void lookAfterWills() {
        if (!willsMayBeLeft) {
            return;
        }
        willsMayBeLeft = false;
        var _ =
                store.dueAtStart(lastLeft, DUE_AT_ONCE)
                        .whenComplete((left, failure) -> {
                            if (failure != null) {
                                counters.count(Counters.Event.STORE_FAILED);
                                LOG.error(
                                        "Wills of the time before the start cannot be found",
                                        failure);
                                willsMayBeLeft = true;
                                return;
                            }
                            for (DeviceId device : left) {
                                // Who is connected has been met with what was left of him.
                                if (!isOnline(device)) {
                                    wake(device);
                                }
                            }
                            if (left.size() == DUE_AT_ONCE) {
                                lastLeft = left.getLast();
                                willsMayBeLeft = true;
                            }
                        });
    }

    private void wake(DeviceId device) {
        Session session = find(device);
        if (session != null) {
            session.execute(session::wake);
        }
    }

    /** Whether so much waits to be stored that reading from devices should stop; cheap enough for every message. */
    public boolean isStoreFull() {
        return store.isFull();
    }

    /** Runs the task when the store has room again. */
    public void whenStoreHasRoom(Executor on, Runnable task) {
        store.whenRoom(on, task);
    }

    /** Sets who publishes wills; before the first device is let in, and the first {@link #sweep}. */
    public void publishWillsBy(SessionWill.Publisher publisher) {
        wills = publisher;
    }

    SessionWill.Publisher wills() {
        return wills;
    }

    void remove(Session session) {
        sessions.remove(session.device(), session);
    }

    void connected() {
        online.incrementAndGet();
    }

    void disconnected() {
        online.decrementAndGet();
    }

    /** Now, for when something is to expire, in milliseconds since 1970; not for people. From any thread. */
    public long millis() {
        return clock.millis();
    }

    /** Now, for people. */
    Instant timeOfDay() {
        return clock.timeOfDay().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** For epochs and sequences: higher than any before, also over restarts and when the clock goes back. */
    long nextNumber() {
        long now = clock.millis();
        return lastNumber.updateAndGet(last -> Math.max(last + 1, now));
    }

    /** Numbers are milliseconds or a little more, so a promise of some minutes covers them until the next sweep. */
    private void promiseNumbers() {
        long next = Math.max(millis(), lastNumber.get());
        if (next + PROMISED_AHEAD / 2 >= numbersPromised.get()) {
            numbersPromised.set(next + PROMISED_AHEAD);
            store.useNumbersUpTo(next + PROMISED_AHEAD);
        }
    }

    /** Which run of the platform this is, see {@link SessionStore#beginRun}. */
    long run() {
        return run;
    }

    /** When the platform was back after that run, in milliseconds since 1970. */
    long startAfter(long earlierRun) {
        long next = store.beginOfRun(earlierRun + 1);
        return next == 0 ? startedAt : next;
    }

    SessionStore store() {
        return store;
    }

    Duels duels() {
        return duels;
    }

    DeviceEvents events() {
        return events;
    }

    /** The sessions that want broadcasts of a product, as they are now. */
    public Collection<Session> wantingBroadcasts(ProductKey product) {
        return broadcasts.of(product);
    }

    /** Calls for every session, in no order; those that come or go meanwhile may be missed. */
    public void forEach(Consumer<Session> consumer) {
        sessions.values().forEach(consumer);
    }

    BroadcastIndex broadcasts() {
        return broadcasts;
    }

    RetainedMessages retained() {
        return retained;
    }

    SessionSettings settings() {
        return settings;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** How full the mailboxes of all devices are. */
    public MailboxSizes mailboxSizes() {
        return mailboxSizes;
    }

    /** The way of messages is noted down here. */
    public Trace trace() {
        return trace;
    }

    /** What happens to sessions is counted here. */
    public Counters counters() {
        return counters;
    }
}
