// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.LogFields;
import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store has of one session, and when somebody has to look after it. On the loop of its session only. */
final class StoredState {
    private static final Logger LOG = LoggerFactory.getLogger(StoredState.class);

    /**
     * What was found in the store.
     *
     * @param session null when there is none
     * @param failure why nothing can be told; null when all was read
     */
    record Found(
            @Nullable SessionRecord session,
            StoredMessages messages,
            Mailbox.Marks marks,
            @Nullable Throwable failure) {
        static final Found NOTHING =
                new Found(null, new StoredMessages(), Mailbox.Marks.NONE, null);

        static Found failed(Throwable failure) {
            return new Found(null, new StoredMessages(), Mailbox.Marks.NONE, failure);
        }
    }

    private final DeviceId device;
    private final Sessions sessions;
    private final SessionTasks tasks;

    private boolean exists;
    private long wakeAt;

    /** When the oldest message may be too old; 0 when nobody has to look. */
    private long mailboxDueAt;

    private @Nullable CompletionStage<?> lastSave;

    StoredState(DeviceId device, Sessions sessions, SessionTasks tasks) {
        this.device = device;
        this.sessions = sessions;
        this.tasks = tasks;
    }

    /** Reads what the store has of a device. */
    static CompletionStage<Found> find(DeviceId device, SessionStore store, Mailbox mailbox) {
        if (!store.mayHave(device)) {
            return CompletableFuture.completedFuture(Found.NOTHING);
        }
        return store.load(device)
                .thenCompose(session -> {
                    if (session.isEmpty()) {
                        return CompletableFuture.completedFuture(Found.NOTHING);
                    }
                    StoredMessages messages = new StoredMessages();
                    return mailbox.open(device, messages::add)
                            .thenApply(marks -> new Found(session.get(), messages, marks, null));
                });
    }

    /** Takes over what was read. */
    void found(SessionRecord known) {
        exists = true;
        wakeAt = known.wakeAt();
    }

    /** There is something that could not be read. */
    void mayExist() {
        exists = true;
    }

    /** Whether the store has something of the session. */
    boolean exists() {
        return exists;
    }

    /** Messages wait from now on; true when nobody has had to look after them before. */
    boolean lookAtMailboxLater() {
        if (mailboxDueAt != 0) {
            return false;
        }
        mailboxDueAt = sessions.millis() + sessions.settings().mailboxMillis();
        return true;
    }

    /** Sets when somebody has to look after the mailbox; 0 for never. */
    void lookAtMailbox(long at) {
        mailboxDueAt = at;
    }

    boolean mailboxIsDue() {
        // After a restart nobody knows; a look does no harm.
        return mailboxDueAt == 0 || sessions.millis() >= mailboxDueAt;
    }

    /**
     * Stores the session.
     *
     * @param endsAt see {@link SessionRecord}
     * @param will that is still to be published; null for none
     * @return completes when it is on disk
     */
    CompletionStage<?> save(
            long expirySeconds,
            long endsAt,
            boolean subscribesSystemTopics,
            List<SessionRecord.Subscribed> subscriptions,
            SessionRecord.@Nullable Pending will) {
        long earlierWake = wakeAt;
        wakeAt = nextWake(expirySeconds, endsAt, will);
        exists = true;
        CompletionStage<?> saved =
                sessions.store()
                        .save(
                                device,
                                new SessionRecord(
                                        expirySeconds,
                                        endsAt,
                                        wakeAt,
                                        subscribesSystemTopics,
                                        subscriptions,
                                        will),
                                earlierWake,
                                tasks.loop());
        lastSave = saved;
        var _ =
                saved.exceptionally(failure -> {
                    sessions.counters().count(Counters.Event.STORE_FAILED);
                    LOG.atError()
                            .addKeyValue(LogFields.DEVICE, device)
                            .setCause(failure)
                            .log("{}: session cannot be stored", device);
                    return null;
                });
        return saved;
    }

    private long nextWake(long expirySeconds, long endsAt, SessionRecord.@Nullable Pending will) {
        long next = Long.MAX_VALUE;
        if (endsAt > 0) {
            next = will == null ? endsAt : Math.min(endsAt, will.dueAt());
        } else if (will != null) {
            // Were the platform to go down now, its will would be due some time after it is back.
            return SessionRecord.AT_NEXT_START;
        } else if (expirySeconds != Attachment.NEVER_EXPIRES) {
            // Were the platform to go down now, this is when the session would be over at the
            // earliest.
            next = sessions.millis() + expirySeconds * 1_000;
        }
        if (mailboxDueAt != 0 && endsAt > 0) {
            next = Math.min(next, mailboxDueAt);
        }
        return next == Long.MAX_VALUE ? 0 : next;
    }

    /** Removes the session from the store; completes when it is gone, null when it was not there. */
    @Nullable CompletionStage<?> delete() {
        if (!exists) {
            return null;
        }
        exists = false;
        long earlierWake = wakeAt;
        wakeAt = 0;
        mailboxDueAt = 0;
        return sessions.store().delete(device, earlierWake);
    }

    /** Whether what was stored last is on the disk. */
    boolean isSaved() {
        return lastSave == null
                || (lastSave.toCompletableFuture().isDone()
                        && !lastSave.toCompletableFuture().isCompletedExceptionally());
    }

    /** Whether nothing is on its way to the disk. */
    boolean isSettled() {
        return lastSave == null || lastSave.toCompletableFuture().isDone();
    }
}
