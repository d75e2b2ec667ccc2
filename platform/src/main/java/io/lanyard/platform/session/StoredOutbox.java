// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session has for its device in the mailbox, and how far a connection has got it. A message leaves the mailbox
 * when it is acknowledged, evicted or expired, never because it was written to a socket: each connection begins at the oldest
 * one that is left, and gets it with the packet id that it had before, which follows from its sequence. Not safe for
 * threads: it belongs to its session's loop.
 */
final class StoredOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(StoredOutbox.class);

    /** How many sequences are marked as used at once, so that none is used again after a crash. */
    private static final int RESERVE = 1_000;

    /** After how many removals the head is marked: no more than these have to be passed over after a crash. */
    private static final int MARK_AFTER_REMOVALS = 256;

    private static final int EXPIRE_AT_ONCE = 100;

    /**
     * What is read from the disk at once, with the message that exceeds it. A socket takes about as much before it wants no
     * more, and what it does not take would have to be read again.
     */
    private static final int READ_BYTES = 64 << 10;

    /** The counter has them all; who floods a device that is away must not flood the log. */
    private static final int EVICTIONS_PER_LINE = 100;

    private final DeviceId device;
    private final Sessions sessions;
    private final Window window;
    private final SessionTasks tasks;
    private final MessageTrace trace;
    private StoredMessages messages = new StoredMessages();

    private long evicted;
    private long lastSequence;
    private long reserved;
    private long sentUpTo;
    private int removalsSinceMark;
    private @Nullable CompletionStage<?> lastAppend;

    // Valid for a connection.
    private int connection;
    private long readUpTo;
    private boolean reading;

    /** Up to here is from before the connection, whose device may not be permitted all of it any more. */
    private long olderUpTo;

    private Predicate<TopicFilter> permitted = _ -> true;

    StoredOutbox(
            DeviceId device,
            Sessions sessions,
            Window window,
            SessionTasks tasks,
            MessageTrace trace) {
        this.device = device;
        this.sessions = sessions;
        this.window = window;
        this.tasks = tasks;
        this.trace = trace;
    }

    /** Takes over what the store has. */
    void restore(StoredMessages found, Mailbox.Marks marks) {
        messages = found;
        lastSequence = marks.lastSequence();
        reserved = marks.lastSequence();
        sentUpTo = marks.sentUpTo();
    }

    /** There is something that could not be read. */
    void mayExist() {
        reserved = 1;
        lastSequence = 1;
    }

    /**
     * Another connection gets everything that is left.
     *
     * @param nowPermitted what its device may subscribe
     */
    void connected(Predicate<TopicFilter> nowPermitted) {
        permitted = nowPermitted;
        olderUpTo = lastSequence;
        readUpTo = messages.count() == 0 ? lastSequence : messages.oldest() - 1;
    }

    /** What is being read is for nobody any more. */
    void disconnected() {
        connection++;
        reading = false;
    }

    boolean isEmpty() {
        return messages.count() == 0;
    }

    /** Whether nothing is on its way to the disk. */
    boolean isSettled() {
        return lastAppend == null || lastAppend.toCompletableFuture().isDone();
    }

    /** Whether a message of this size is one too many, and not to be stored. */
    boolean refuses(int bytes) {
        SessionSettings settings = sessions.settings();
        return settings.whenFull() == SessionSettings.WhenFull.REFUSE_NEWEST
                && messages.count() > 0
                && (messages.count() >= settings.mailboxMessages()
                        || messages.bytes() + bytes > settings.mailboxBytes());
    }

    /** Stores a message, and sends it at the same time when nothing waits before it. */
    CompletionStage<?> add(Message message, @Nullable DeviceLink to) {
        long sequence = ++lastSequence;
        boolean send =
                to != null && readUpTo == sequence - 1 && window.takes(sequence) && to.isWritable();
        messages.add(sequence, message.id(), message.payload().size());
        sessions.mailboxSizes().added(messages.count(), message.payload().size());
        if (sequence > reserved) {
            // With the message in the list: the head must not be behind it.
            reserved = sequence + RESERVE;
            mark();
        }
        evict(message);
        CompletionStage<?> appended =
                sessions.mailbox()
                        .append(device, sequence, sessions.millis(), send, message, tasks.loop());
        lastAppend = appended;
        trace.inMailbox(message, sequence);
        if (to != null && send) {
            readUpTo = sequence;
            sentUpTo = sequence;
            sessions.counters().downlink(1, message.payload().size());
            int packetId = window.add(sequence, message.id());
            trace.sent(message, 1, packetId, false);
            to.deliver(message, 1, packetId, false);
        }
        return appended;
    }

    private void evict(Message newest) {
        SessionSettings settings = sessions.settings();
        while (messages.count() > 1
                && (messages.count() > settings.mailboxMessages()
                        || messages.bytes() > settings.mailboxBytes())) {
            if (evicted++ % EVICTIONS_PER_LINE == 0) {
                LOG.atInfo()
                        .addKeyValue(LogFields.DEVICE, device)
                        .addKeyValue(LogFields.MESSAGE, messages.oldestId())
                        .addKeyValue(LogFields.REASON, DropReason.MAILBOX_EVICTED)
                        .log(
                                "{}: mailbox is full, its oldest message {} made room for {}; a line for every {} of them",
                                device,
                                messages.oldestId(),
                                newest.id(),
                                EVICTIONS_PER_LINE);
            }
            sessions.counters().dropped(DropReason.MAILBOX_EVICTED);
            trace.dropped(messages.oldestId(), "", DropReason.MAILBOX_EVICTED);
            remove(messages.oldest());
        }
    }

    void acknowledged(long sequence) {
        if (messages.contains(sequence)) {
            remove(sequence);
        }
    }

    private void remove(long sequence) {
        long bytesBefore = messages.bytes();
        if (messages.remove(sequence)) {
            sessions.mailboxSizes().removed(messages.count(), bytesBefore - messages.bytes());
        }
        sessions.mailbox().remove(device, sequence);
        if (++removalsSinceMark >= MARK_AFTER_REMOVALS) {
            mark();
        }
    }

    /** Keeps what cannot be told from the messages alone. */
    void mark() {
        if (reserved == 0) {
            // The store knows nothing of this mailbox; sequences begin anew when the session is
            // loaded again.
            return;
        }
        removalsSinceMark = 0;
        long head = messages.count() == 0 ? lastSequence + 1 : messages.oldest();
        sessions.mailbox().mark(device, new Mailbox.Marks(head, sentUpTo, reserved));
    }

    /** Removes everything; completes when it is gone, null when there was nothing. */
    @Nullable CompletionStage<?> forget() {
        messages.forEachId(id -> {
            sessions.counters().dropped(DropReason.SESSION_ENDED);
            trace.dropped(id, "", DropReason.SESSION_ENDED);
        });
        boolean used = reserved > 0;
        sessions.mailboxSizes().cleared(messages.count(), messages.bytes());
        messages.clear();
        sentUpTo = lastSequence;
        readUpTo = lastSequence;
        reserved = 0;
        return used ? sessions.mailbox().clear(device) : null;
    }

    /** Sends what waits, as far as the window and the socket have room. */
    void pump(DeviceLink to) {
        if (reading || readUpTo >= lastSequence || !window.isHalfFree() || !to.isWritable()) {
            return;
        }
        reading = true;
        int reader = connection;
        long upTo = lastSequence;
        int limit = window.free();
        var _ =
                sessions.mailbox()
                        .read(device, readUpTo, limit, READ_BYTES)
                        .whenComplete((found, failure) ->
                                tasks.execute(() -> {
                                    if (reader != connection) {
                                        return;
                                    }
                                    reading = false;
                                    if (failure == null) {
                                        handOver(to, found, upTo, isAll(found, limit));
                                    } else {
                                        unreadable(failure);
                                    }
                                }));
    }

    /** Whether nothing but what was found was there to be read. */
    private static boolean isAll(List<Mailbox.Stored> found, int limit) {
        return found.size() < limit
                && found.stream().mapToLong(stored -> stored.message().payload().size()).sum()
                        < READ_BYTES;
    }

    private void unreadable(Throwable failure) {
        // Tried again when the device is heard of next: at its PUBACK, or at its next sign-in.
        sessions.counters().count(Counters.Event.STORE_FAILED);
        LOG.atError()
                .addKeyValue(LogFields.DEVICE, device)
                .setCause(failure)
                .log("{}: mailbox cannot be read", device);
    }

    private void handOver(DeviceLink to, List<Mailbox.Stored> found, long upTo, boolean exhausted) {
        boolean news = false;
        for (Mailbox.Stored next : found) {
            long sequence = next.sequence();
            if (sequence <= readUpTo) {
                continue;
            }
            if (messages.contains(sequence)) {
                if (isOver(next)) {
                    drop(next, DropReason.EXPIRED);
                } else if (sequence <= olderUpTo && !isPermitted(next.message())) {
                    drop(next, DropReason.DELIVERY_NOT_ALLOWED);
                } else if (window.takes(sequence) && to.isWritable()) {
                    boolean again = sequence <= sentUpTo;
                    news |= !again;
                    sentUpTo = Math.max(sentUpTo, sequence);
                    readUpTo = sequence;
                    send(to, next, again);
                } else {
                    markSent(news);
                    return;
                }
            }
            readUpTo = sequence;
        }
        markSent(news);
        if (exhausted) {
            // What is missing below was evicted or has expired.
            readUpTo = Math.max(readUpTo, upTo);
        }
        pump(to);
    }

    private void markSent(boolean news) {
        if (news) {
            mark();
        }
    }

    private void send(DeviceLink to, Mailbox.Stored stored, boolean again) {
        Message message = stored.message();
        if (again) {
            sessions.counters().count(Counters.Event.REDELIVERY);
        } else {
            sessions.counters().downlink(1, message.payload().size());
        }
        long waited = TimeUnit.MILLISECONDS.toNanos(sessions.millis() - stored.storedAt());
        int packetId =
                window.addWaited(stored.sequence(), message.id(), System.nanoTime() - waited);
        trace.sent(message, 1, packetId, again);
        to.deliver(message, 1, packetId, again);
    }

    private boolean isOver(Mailbox.Stored stored) {
        long now = sessions.millis();
        return stored.message().isExpired(now)
                || now - stored.storedAt() >= sessions.settings().mailboxMillis();
    }

    /** Fails closed: who lost a topic since does not get what came on it before (PROTOCOL.md 3.3). */
    private boolean isPermitted(Message message) {
        return permitted.test(TopicFilter.of(message.topic().value()));
    }

    private void drop(Mailbox.Stored stored, DropReason reason) {
        sessions.counters().dropped(reason);
        trace.dropped(stored.message().id(), stored.message().topic().value(), reason);
        LOG.atDebug()
                .addKeyValue(LogFields.DEVICE, device)
                .addKeyValue(LogFields.MESSAGE, stored.message().id())
                .addKeyValue(LogFields.REASON, reason)
                .log(
                        "{}: message {} on {} dropped: {}",
                        device,
                        stored.message().id(),
                        stored.message().topic(),
                        reason);
        remove(stored.sequence());
    }

    /**
     * Removes the messages at the front whose time is over; only while the device is not connected.
     *
     * @return when the next one's time is over, in milliseconds since 1970; 0 when none is left
     */
    CompletionStage<Long> removeExpired() {
        if (messages.count() == 0) {
            return CompletableFuture.completedFuture(0L);
        }
        CompletableFuture<Long> next = new CompletableFuture<>();
        var _ =
                sessions.mailbox()
                        .read(device, messages.oldest() - 1, EXPIRE_AT_ONCE, READ_BYTES)
                        .whenComplete((found, failure) ->
                                tasks.execute(() -> {
                                    if (failure == null) {
                                        removeExpired(found, next);
                                    } else {
                                        next.completeExceptionally(failure);
                                    }
                                }));
        return next;
    }

    private void removeExpired(List<Mailbox.Stored> found, CompletableFuture<Long> next) {
        for (Mailbox.Stored stored : found) {
            if (messages.contains(stored.sequence())) {
                if (!isOver(stored)) {
                    next.complete(stored.storedAt() + sessions.settings().mailboxMillis());
                    return;
                }
                drop(stored, DropReason.EXPIRED);
            }
        }
        if (found.isEmpty()) {
            next.complete(0L);
        } else {
            var _ = removeExpired().thenAccept(next::complete);
        }
    }
}
