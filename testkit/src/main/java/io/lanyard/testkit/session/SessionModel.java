// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.session.Attachment;
import io.lanyard.platform.session.SessionSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the session, the mailbox and the window of one device have to do, in plain lists: the oracle of {@link
 * SessionHistories}. Says what may be delivered; when, within what the window and the socket allow, is the platform's matter.
 */
final class SessionModel {
    private static final class Entry {
        private final long number;
        private final int bytes;
        private final long storedAt;
        private final long expiresAt;

        /** 0 as long as it was never sent. */
        private int packetId;

        private boolean inFlight;

        Entry(long number, int bytes, long storedAt, long expiresAt) {
            this.number = number;
            this.bytes = bytes;
            this.storedAt = storedAt;
            this.expiresAt = expiresAt;
        }
    }

    private final SessionSettings settings;

    /** Messages with QoS 1 that are not acknowledged, oldest first: stored, or for a clean session in memory. */
    private final List<Entry> entries = new ArrayList<>();

    /** Packet ids in flight of messages that had to make room meanwhile. */
    private final List<Integer> evictedInFlight = new ArrayList<>();

    private boolean exists;
    private boolean keeps;
    private boolean stored;
    private boolean connected;
    private boolean subscribed;
    private long expirySeconds;
    private long endsAt = Long.MAX_VALUE;
    private int window;

    /** Number of the will that the device has left or may leave; 0 for none. */
    private long will;

    private long willDelaySeconds;

    /** When it is to be published; never while the device is connected. */
    private long willDueAt = Long.MAX_VALUE;

    /** Whether the session was to end with its connection and is stored: whoever looks at it after a restart ends it. */
    private boolean leftOver;

    /** Numbers of wills that the platform has to publish now. */
    private final List<Long> owedWills = new ArrayList<>();

    SessionModel(SessionSettings settings) {
        this.settings = settings;
    }

    /**
     * A connection is let in; returns whether it has to find its session.
     *
     * @param newWill number of its will; 0 for none
     */
    boolean connect(
            boolean clean,
            long expiry,
            int newWindow,
            long newWill,
            long newWillDelaySeconds,
            long now) {
        if (connected) {
            leaveWill(now);
            if (!keeps) {
                // The session ends with its connection.
                forget();
            }
        }
        if (now >= willDueAt) {
            publishWill();
        }
        boolean present = exists && keeps && !clean && now < endsAt;
        if (present) {
            // The device is back in time.
            forgetWill();
        } else {
            forget();
        }
        will = newWill;
        willDelaySeconds = newWillDelaySeconds;
        exists = true;
        expirySeconds = expiry;
        keeps = expiry > 0;
        stored = present || keeps;
        endsAt = Long.MAX_VALUE;
        connected = true;
        window = newWindow;
        nothingInFlight();
        return present;
    }

    /** The device says DISCONNECT, which takes its will back. */
    void dropWill() {
        forgetWill();
    }

    void disconnect(long now) {
        leaveWill(now);
        hasGone(now);
    }

    private void hasGone(long now) {
        connected = false;
        nothingInFlight();
        if (keeps) {
            endsAt =
                    expirySeconds == Attachment.NEVER_EXPIRES
                            ? Long.MAX_VALUE
                            : now + expirySeconds * 1_000;
        } else {
            forget();
        }
    }

    void restart(long now) {
        if (!connected) {
            return;
        }
        if (keeps) {
            // Also one without a delay waits: for somebody to look at the session.
            willDueAt = will == 0 ? Long.MAX_VALUE : now + willDelaySeconds * 1_000;
            hasGone(now);
        } else if (stored) {
            long left = will;
            forgetWill();
            hasGone(now);
            will = left;
            leftOver = true;
        } else {
            // Only the platform that is gone knew of it.
            forgetWill();
            hasGone(now);
        }
    }

    /** The platform goes through its sessions. */
    void timeHasPassed(long now) {
        looked();
        if (exists && !connected) {
            if (now >= willDueAt) {
                publishWill();
            }
            if (now >= endsAt) {
                forget();
            }
        }
    }

    /** Something is done with the session, so it is read when it is not in memory. */
    private void looked() {
        if (leftOver) {
            leftOver = false;
            publishWill();
        }
    }

    private void leaveWill(long now) {
        if (will != 0 && willDelaySeconds == 0) {
            publishWill();
        } else if (will != 0) {
            willDueAt = now + willDelaySeconds * 1_000;
        }
    }

    private void publishWill() {
        if (will != 0) {
            owedWills.add(will);
        }
        forgetWill();
    }

    private void forgetWill() {
        will = 0;
        willDueAt = Long.MAX_VALUE;
    }

    /** A will is published: it has to be one that is due. */
    void willPublished(long number) {
        require(owedWills.remove(number), "will %d is published and is not due", number);
    }

    /** Wills that are due and have not been published. */
    List<Long> owedWills() {
        return List.copyOf(owedWills);
    }

    void subscribe(boolean to) {
        subscribed = to;
    }

    /** An application sends a message; returns what becomes of it. */
    Downlink.Delivery send(long number, int qos, int bytes, long expiresAt, long now) {
        looked();
        if (!exists || !subscribed || (!connected && now >= endsAt)) {
            return Downlink.Delivery.NOT_SUBSCRIBED;
        }
        if (qos == 1 && (expiresAt == 0 || now < expiresAt)) {
            if (stored && refuses(bytes)) {
                return Downlink.Delivery.MAILBOX_FULL;
            }
            entries.add(new Entry(number, bytes, now, expiresAt));
            if (stored) {
                evict();
            }
        }
        return Downlink.Delivery.TAKEN;
    }

    private boolean refuses(int bytes) {
        return settings.whenFull() == SessionSettings.WhenFull.REFUSE_NEWEST
                && !entries.isEmpty()
                && (entries.size() >= settings.mailboxMessages()
                        || entries.stream().mapToLong(entry -> entry.bytes).sum() + bytes
                                > settings.mailboxBytes());
    }

    private void evict() {
        while (entries.size() > 1
                && (entries.size() > settings.mailboxMessages()
                        || entries.stream().mapToLong(entry -> entry.bytes).sum()
                                > settings.mailboxBytes())) {
            Entry evicted = entries.removeFirst();
            if (evicted.inFlight) {
                evictedInFlight.add(evicted.packetId);
            }
        }
    }

    /** The device gets a message: it has to be one that it may get now. */
    void delivered(long number, int qos, int packetId, boolean dup, long now) {
        require(connected, "message %d is delivered and nobody is there", number);
        if (qos == 0) {
            require(subscribed, "message %d is delivered without a subscription", number);
            return;
        }
        Entry entry = find(number);
        require(entry != null, "message %d is delivered and is not waiting any more", number);
        if (entry == null) {
            return;
        }
        require(!entry.inFlight, "message %d is delivered twice on one connection", number);
        require(!isOver(entry, now), "message %d is delivered after its time", number);
        require(dup == (entry.packetId != 0), "message %d has a wrong DUP flag", number);
        require(
                entry.packetId == 0 || entry.packetId == packetId,
                "message %d comes again with another packet id",
                number);
        require(
                !inFlight().contains(packetId),
                "message %d has the packet id of another one in flight",
                number);
        require(inFlight().size() < window, "message %d is beyond the window", number);
        for (Entry older : entries) {
            if (older == entry) {
                break;
            }
            require(older.inFlight || isOver(older, now), "message %d passes an older one", number);
        }
        entry.inFlight = true;
        entry.packetId = packetId;
    }

    void acknowledge(int packetId) {
        if (!evictedInFlight.remove(Integer.valueOf(packetId))) {
            entries.removeIf(entry -> entry.inFlight && entry.packetId == packetId);
        }
    }

    /** Packet ids in flight, oldest first. */
    List<Integer> inFlight() {
        List<Integer> all = new ArrayList<>(evictedInFlight);
        entries.stream().filter(entry -> entry.inFlight).forEach(entry -> all.add(entry.packetId));
        return all;
    }

    /** Messages that wait for the window or the socket and whose time is not over. */
    List<Long> undelivered(long now) {
        return entries.stream()
                .filter(entry -> !entry.inFlight && !isOver(entry, now))
                .map(entry -> entry.number)
                .toList();
    }

    private boolean isOver(Entry entry, long now) {
        return (entry.expiresAt != 0 && now >= entry.expiresAt)
                || (stored && now - entry.storedAt >= settings.mailboxMillis());
    }

    private @Nullable Entry find(long number) {
        return entries.stream().filter(entry -> entry.number == number).findFirst().orElse(null);
    }

    private void nothingInFlight() {
        entries.forEach(entry -> entry.inFlight = false);
        evictedInFlight.clear();
    }

    private void forget() {
        // It goes out with the session at the latest.
        publishWill();
        leftOver = false;
        exists = false;
        keeps = false;
        subscribed = false;
        endsAt = Long.MAX_VALUE;
        entries.clear();
        evictedInFlight.clear();
    }

    private static void require(boolean condition, String otherwise, long number) {
        if (!condition) {
            throw new AssertionError(otherwise.formatted(number));
        }
    }
}
