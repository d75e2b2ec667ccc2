// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static io.lanyard.platform.session.SessionRecord.AT_NEXT_START;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionRecord.Subscribed;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions in RocksDB, with an index of when somebody has to look after them. */
public final class RocksSessionStore implements SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksSessionStore.class);

    private static final int SESSION = 1;
    private static final int WAKE = 2;
    private static final int NUMBERS = 1;
    private static final int RUN = 2;
    private static final int RUNS_KEPT = 10_000;

    /** 2 has a will behind the subscriptions. */
    private static final int VERSION = 2;

    private static final int NO_LOCAL = 0x02;
    private static final int RETAIN_AS_PUBLISHED = 0x04;
    private static final byte[] NOTHING = {};

    private final MessageDatabase database;
    private final StorageWriter writer;
    private final Executor readers;
    private final Counters counters;

    /**
     * Sessions in this database.
     *
     * @param readers runs what waits for the disk
     */
    public RocksSessionStore(MessageDatabase database, Executor readers, Counters counters) {
        this.database = database;
        this.writer = database.writer();
        this.readers = readers;
        this.counters = counters;
    }

    @Override
    public boolean isFull() {
        return writer.isFull();
    }

    @Override
    public void whenRoom(Executor on, Runnable task) {
        writer.whenRoom(on, task);
    }

    @Override
    public boolean mayHave(DeviceId device) {
        return database.mayHave(Family.SESSIONS, key(device));
    }

    @Override
    public CompletionStage<Optional<SessionRecord>> load(DeviceId device) {
        CompletableFuture<Optional<SessionRecord>> result = new CompletableFuture<>();
        writer.afterEarlierChanges(
                readers,
                failure -> {
                    try {
                        if (failure != null) {
                            throw failure;
                        }
                        byte[] value = database.get(Family.SESSIONS, key(device));
                        result.complete(value == null ? Optional.empty() : read(device, value));
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private Optional<SessionRecord> read(DeviceId device, byte[] value) {
        try {
            return Optional.of(read(new RecordReader(value)));
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            // The device is told that it has no session, and subscribes anew.
            counters.count(Counters.Event.STORE_FAILED);
            LOG.error("{}: its session is dropped: {}", device, e.getMessage());
            Changes changes = writer.newChanges();
            changes.delete(Family.SESSIONS, key(device));
            RocksMailbox.addClear(changes, device);
            writer.write(changes, Runnable::run, _ -> {});
            return Optional.empty();
        }
    }

    private static SessionRecord read(RecordReader record) {
        int version = record.versionUpTo(VERSION);
        long expirySeconds = record.number8();
        long endsAt = record.number8();
        long wakeAt = record.number8();
        boolean systemTopics = record.number1() == 1;
        List<Subscribed> subscriptions = new ArrayList<>();
        for (int left = record.number4(); left > 0; left--) {
            TopicFilter filter = TopicFilter.of(record.text());
            String matched = record.optionalText();
            int flags = record.number1();
            subscriptions.add(
                    new Subscribed(
                            filter,
                            matched == null ? filter : TopicFilter.of(matched),
                            new SubscriptionOptions(
                                    flags & 1,
                                    (flags & NO_LOCAL) != 0,
                                    (flags & RETAIN_AS_PUBLISHED) != 0,
                                    record.number4())));
        }
        return new SessionRecord(
                expirySeconds,
                endsAt,
                wakeAt,
                systemTopics,
                subscriptions,
                version == 1 ? null : readWill(record));
    }

    private static SessionRecord.@Nullable Pending readWill(RecordReader record) {
        if (record.number1() == 0) {
            return null;
        }
        long dueAt = record.number8();
        long delaySeconds = record.number8();
        long expirySeconds = record.number8();
        return new SessionRecord.Pending(
                new SessionWill(MessageRecord.read(record), delaySeconds, expirySeconds), dueAt);
    }

    private static byte[] write(SessionRecord session) {
        RecordWriter record =
                new RecordWriter(128)
                        .number1(VERSION)
                        .number8(session.expirySeconds())
                        .number8(session.endsAt())
                        .number8(session.wakeAt())
                        .number1(session.subscribesSystemTopics() ? 1 : 0)
                        .number4(session.subscriptions().size());
        for (Subscribed each : session.subscriptions()) {
            SubscriptionOptions options = each.options();
            record.text(each.filter().value())
                    .optional(each.matched().equals(each.filter()) ? null : each.matched().value())
                    .number1(
                            options.qos()
                                    | (options.noLocal() ? NO_LOCAL : 0)
                                    | (options.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0))
                    .number4(options.identifier());
        }
        SessionRecord.Pending pending = session.will();
        if (pending == null) {
            return record.number1(0).done();
        }
        record.number1(1)
                .number8(pending.dueAt())
                .number8(pending.will().delaySeconds())
                .number8(pending.will().expirySeconds());
        MessageRecord.write(record, pending.will().message());
        return record.done();
    }

    @Override
    public CompletionStage<?> save(
            DeviceId device, SessionRecord session, long earlierWake, Executor on) {
        Changes changes = writer.newChanges();
        changes.put(Family.SESSIONS, key(device), write(session));
        if (earlierWake != 0 && earlierWake != session.wakeAt()) {
            changes.delete(Family.SESSIONS, wakeKey(earlierWake, device));
        }
        if (session.wakeAt() != 0) {
            changes.put(Family.SESSIONS, wakeKey(session.wakeAt(), device), NOTHING);
        }
        WrittenStage saved = new WrittenStage();
        writer.write(changes, on, saved);
        return saved;
    }

    @Override
    public CompletionStage<?> delete(DeviceId device, long earlierWake) {
        Changes changes = writer.newChanges();
        changes.delete(Family.SESSIONS, key(device));
        if (earlierWake != 0) {
            changes.delete(Family.SESSIONS, wakeKey(earlierWake, device));
        }
        WrittenStage deleted = new WrittenStage();
        writer.write(changes, Runnable::run, deleted);
        return deleted;
    }

    @Override
    public CompletionStage<List<DeviceId>> takeDue(long nowMillis, int limit) {
        return CompletableFuture.supplyAsync(() -> due(nowMillis, limit), readers);
    }

    private List<DeviceId> due(long nowMillis, int limit) {
        List<DeviceId> due = new ArrayList<>();
        database.scan(
                Family.SESSIONS,
                Keys.key().kind(WAKE).bytes(),
                Keys.key().kind(WAKE).number(nowMillis + 1).bytes(),
                (key, _) -> {
                    writer.delete(Family.SESSIONS, key);
                    deviceOf(key).ifPresent(due::add);
                    return due.size() < limit;
                });
        return due;
    }

    /** Of a key of kind WAKE. */
    private Optional<DeviceId> deviceOf(byte[] key) {
        try {
            int product = 1 + Long.BYTES;
            return Optional.of(
                    DeviceId.of(
                            Keys.text(key, product),
                            Keys.text(key, Keys.behindText(key, product))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Must not keep the others from being looked after.
            counters.count(Counters.Event.STORE_FAILED);
            LOG.error("A session that is due has no valid device", e);
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<List<DeviceId>> dueAtStart(@Nullable DeviceId behind, int limit) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<DeviceId> due = new ArrayList<>();
                    byte[] after = behind == null ? NOTHING : wakeKey(AT_NEXT_START, behind);
                    database.scan(
                            Family.SESSIONS,
                            behind == null
                                    ? Keys.key().kind(WAKE).number(AT_NEXT_START).bytes()
                                    : after,
                            Keys.key().kind(WAKE).number(AT_NEXT_START + 1).bytes(),
                            (key, _) -> {
                                if (!Arrays.equals(key, after)) {
                                    deviceOf(key).ifPresent(due::add);
                                }
                                return due.size() < limit;
                            });
                    return due;
                },
                readers);
    }

    @Override
    public long beginRun(long nowMillis) {
        long[] last = {0};
        database.scan(
                Family.PLATFORM,
                runKey(0),
                Keys.key().kind(RUN + 1).bytes(),
                (key, _) -> {
                    last[0] = Keys.number(key, 1);
                    return true;
                });
        long run = last[0] + 1;
        writer.put(Family.PLATFORM, runKey(run), Keys.key().number(nowMillis).bytes());
        // Whoever was connected so many runs ago is met with the time of this one.
        if (run > RUNS_KEPT) {
            writer.delete(Family.PLATFORM, runKey(run - RUNS_KEPT));
        }
        return run;
    }

    @Override
    public long beginOfRun(long run) {
        byte @Nullable [] value = database.get(Family.PLATFORM, runKey(run));
        return value == null ? 0 : Keys.number(value, 0);
    }

    @Override
    public long firstNumber() {
        byte @Nullable [] value = database.get(Family.PLATFORM, numbersKey());
        return value == null ? 0 : Keys.number(value, 0) + 1;
    }

    @Override
    public void useNumbersUpTo(long number) {
        writer.put(Family.PLATFORM, numbersKey(), Keys.key().number(number).bytes());
    }

    private static byte[] numbersKey() {
        return Keys.key().kind(NUMBERS).bytes();
    }

    private static byte[] runKey(long run) {
        return Keys.key().kind(RUN).number(run).bytes();
    }

    private static byte[] key(DeviceId device) {
        return Keys.key().kind(SESSION).device(device).bytes();
    }

    private static byte[] wakeKey(long wakeAt, DeviceId device) {
        return Keys.key().kind(WAKE).number(wakeAt).device(device).bytes();
    }
}
