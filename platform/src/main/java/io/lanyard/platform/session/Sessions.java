// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.EndReason;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All sessions, by device: never by clientId, whose text SDKs change at every connect (WIRE.md). */
public final class Sessions implements ConnectedDevices {
    private final ConcurrentMap<DeviceId, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger online = new AtomicInteger();
    private final RetainedMessages retained = new RetainedMessages();
    private final BroadcastIndex broadcasts = new BroadcastIndex();
    private final AtomicLong revocations = new AtomicLong();
    private final SessionSettings settings;
    private final Mailbox mailbox;
    private final InstantSource clock;
    private final Counters counters;
    private final DeviceEvents events;
    private final AtomicLong lastNumber = new AtomicLong();

    /** Sessions of nobody yet, whose devices' coming and going the events tell. */
    public Sessions(
            SessionSettings settings,
            Mailbox mailbox,
            InstantSource clock,
            Counters counters,
            DeviceEvents events) {
        this.settings = settings;
        this.mailbox = mailbox;
        this.clock = clock;
        this.counters = counters;
        this.events = events;
    }

    /** The session of a device, connected or not; null when it has none. */
    public @Nullable Session find(DeviceId device) {
        return sessions.get(device);
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
        Session session =
                sessions.computeIfAbsent(device, key -> new Session(key, attachment.loop(), this));
        session.execute(() -> {
            if (revocations.get() != attachment.revocationsSeen()) {
                session.endIfUnused();
                attachment.loop().execute(attachment.attached()::outdated);
            } else if (!session.attach(attachment)) {
                attach(device, attachment);
            }
        });
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
                                session.isOnline()
                                        && session.device().productKey().equals(product))
                        .count();
    }

    @Override
    public void cutOff(DeviceId device, EndReason reason) {
        // Before the look-up: an attachment that this misses sees the number.
        revocations.incrementAndGet();
        Session session = sessions.get(device);
        if (session != null) {
            session.execute(() -> session.cutOff(reason));
        }
    }

    /** Ends the sessions whose time is over; one that fails stops none of the others. To be called now and then. */
    public void sweep() {
        long now = millis();
        for (Session session : sessions.values()) {
            if (session.isOver(now)) {
                session.execute(session::endIfOver);
            }
        }
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

    long millis() {
        return clock.millis();
    }

    /** For epochs and sequences: higher than any before, also over restarts while the clock does not go back. */
    long nextNumber() {
        long now = clock.millis();
        return lastNumber.updateAndGet(last -> Math.max(last + 1, now));
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

    Counters counters() {
        return counters;
    }
}
