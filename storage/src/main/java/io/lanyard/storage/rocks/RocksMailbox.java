// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailboxes in RocksDB. A removed message leaves a tombstone behind until RocksDB has compacted it away: reads begin at the
 * head that is marked, so they do not meet those of what was acknowledged before.
 */
public final class RocksMailbox implements Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(RocksMailbox.class);

    private static final int MARKS = 1;
    private static final int MESSAGE = 2;
    private static final int VERSION = 1;
    private static final int SENT = 1;

    private final MessageDatabase database;
    private final StorageWriter writer;
    private final Executor readers;
    private final Counters counters;

    /**
     * Mailboxes in this database.
     *
     * @param readers runs what waits for the disk
     */
    public RocksMailbox(MessageDatabase database, Executor readers, Counters counters) {
        this.database = database;
        this.writer = database.writer();
        this.readers = readers;
        this.counters = counters;
    }

    @Override
    public CompletionStage<Marks> open(DeviceId device, Contents contents) {
        return afterEarlierChanges(() -> readMarks(device, contents));
    }

    private Marks readMarks(DeviceId device, Contents contents) {
        byte @Nullable [] stored = database.get(Family.MAILBOXES, marksKey(device));
        Marks marks = stored == null ? Marks.NONE : marks(device, stored);
        long[] sentUpTo = {marks.sentUpTo()};
        long[] last = {marks.lastSequence()};
        database.scan(
                Family.MAILBOXES,
                key(device, marks.head()),
                behind(device),
                (key, value) -> {
                    long sequence = sequence(key);
                    last[0] = Math.max(last[0], sequence);
                    try {
                        RecordReader record = new RecordReader(value);
                        record.version(VERSION);
                        if ((record.number1() & SENT) != 0) {
                            sentUpTo[0] = Math.max(sentUpTo[0], sequence);
                        }
                        record.number8();
                        MessageRecord.Outline outline = MessageRecord.outline(record);
                        contents.message(sequence, outline.id(), outline.payloadSize());
                    } catch (UnreadableRecordException e) {
                        unreadable(device, sequence, e);
                    }
                    return true;
                });
        return new Marks(marks.head(), sentUpTo[0], last[0]);
    }

    private static Marks marks(DeviceId device, byte[] stored) {
        try {
            RecordReader record = new RecordReader(stored);
            record.version(VERSION);
            return new Marks(record.number8(), record.number8(), record.number8());
        } catch (UnreadableRecordException e) {
            throw new StorageException(
                    "the marks of the mailbox of " + device + " cannot be read", e);
        }
    }

    @Override
    public CompletionStage<?> append(
            DeviceId device,
            long sequence,
            long storedAt,
            boolean sent,
            Message message,
            Executor on) {
        RecordWriter record = new RecordWriter(MessageRecord.expectedSize(message));
        record.number1(VERSION).number1(sent ? SENT : 0).number8(storedAt);
        MessageRecord.write(record, message);
        WrittenStage stored = new WrittenStage();
        writer.put(Family.MAILBOXES, key(device, sequence), record.done(), on, stored);
        return stored;
    }

    @Override
    public CompletionStage<List<Stored>> read(DeviceId device, long after, int limit, int bytes) {
        return afterEarlierChanges(() -> {
            List<Stored> found = new ArrayList<>();
            long[] size = {0};
            database.scan(
                    Family.MAILBOXES,
                    key(device, after + 1),
                    behind(device),
                    (key, value) -> {
                        long sequence = sequence(key);
                        try {
                            RecordReader record = new RecordReader(value);
                            record.version(VERSION);
                            record.number1();
                            long storedAt = record.number8();
                            Message message = MessageRecord.read(record);
                            found.add(new Stored(sequence, storedAt, message));
                            size[0] += message.payload().size();
                        } catch (UnreadableRecordException e) {
                            unreadable(device, sequence, e);
                        }
                        return found.size() < limit && size[0] < bytes;
                    });
            return found;
        });
    }

    @Override
    public CompletionStage<?> sizes(SizeVisitor visitor) {
        // Only the beginning is waited for: a scan does not see what is written after it.
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<?> counted =
                CompletableFuture.runAsync(() -> scanSizes(visitor, begun), readers);
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return counted;
    }

    private void scanSizes(SizeVisitor visitor, CountDownLatch begun) {
        MailboxCount count = new MailboxCount(visitor);
        try {
            database.scan(
                    Family.MAILBOXES,
                    Keys.key().kind(MESSAGE).bytes(),
                    Keys.key().kind(MESSAGE + 1).bytes(),
                    (key, value) -> {
                        begun.countDown();
                        try {
                            RecordReader record = new RecordReader(value);
                            record.version(VERSION);
                            record.number1();
                            record.number8();
                            count.add(key, MessageRecord.outline(record).payloadSize());
                        } catch (UnreadableRecordException e) {
                            LOG.debug("A message that cannot be read is not counted", e);
                        }
                        return true;
                    });
            count.tell();
        } finally {
            begun.countDown();
        }
    }

    /** Counts messages that come in the order of their keys, so one mailbox after the other. */
    private static final class MailboxCount {
        private final SizeVisitor visitor;
        private byte[] mailbox = {};
        private int messages;
        private long bytes;

        MailboxCount(SizeVisitor visitor) {
            this.visitor = visitor;
        }

        void add(byte[] key, int size) {
            int prefix = key.length - Long.BYTES;
            if (prefix != mailbox.length
                    || !Arrays.equals(key, 0, prefix, mailbox, 0, mailbox.length)) {
                tell();
                mailbox = Arrays.copyOf(key, prefix);
            }
            messages++;
            bytes += size;
        }

        void tell() {
            if (messages > 0) {
                visitor.mailbox(
                        DeviceId.of(
                                Keys.text(mailbox, 1),
                                Keys.text(mailbox, Keys.behindText(mailbox, 1))),
                        messages,
                        bytes);
            }
            messages = 0;
            bytes = 0;
        }
    }

    /** One message is lost rather than all behind it. */
    private void unreadable(DeviceId device, long sequence, UnreadableRecordException cause) {
        counters.dropped(DropReason.UNREADABLE);
        LOG.error(
                "{}: message {} of its mailbox is dropped: {}",
                device,
                sequence,
                cause.getMessage());
        remove(device, sequence);
    }

    @Override
    public void remove(DeviceId device, long sequence) {
        writer.delete(Family.MAILBOXES, key(device, sequence));
    }

    @Override
    public void mark(DeviceId device, Marks marks) {
        writer.put(
                Family.MAILBOXES,
                marksKey(device),
                new RecordWriter(25)
                        .number1(VERSION)
                        .number8(marks.head())
                        .number8(marks.sentUpTo())
                        .number8(marks.lastSequence())
                        .done());
    }

    @Override
    public CompletionStage<?> clear(DeviceId device) {
        Changes changes = writer.newChanges();
        addClear(changes, device);
        WrittenStage cleared = new WrittenStage();
        writer.write(changes, Runnable::run, cleared);
        return cleared;
    }

    /** Adds the removal of a whole mailbox to these changes. */
    static void addClear(Changes changes, DeviceId device) {
        changes.deleteRange(Family.MAILBOXES, key(device, 0), behind(device));
        changes.delete(Family.MAILBOXES, marksKey(device));
    }

    private <T> CompletionStage<T> afterEarlierChanges(Supplier<T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        writer.afterEarlierChanges(
                readers,
                failure -> {
                    try {
                        if (failure != null) {
                            throw failure;
                        }
                        result.complete(read.get());
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private static byte[] marksKey(DeviceId device) {
        return Keys.key().kind(MARKS).device(device).bytes();
    }

    private static byte[] key(DeviceId device, long sequence) {
        return Keys.key().kind(MESSAGE).device(device).number(sequence).bytes();
    }

    private static byte[] behind(DeviceId device) {
        return key(device, Long.MAX_VALUE);
    }

    private static long sequence(byte[] key) {
        return Keys.number(key, key.length - Long.BYTES);
    }
}
