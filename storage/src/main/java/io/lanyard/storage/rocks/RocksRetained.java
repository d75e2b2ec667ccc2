// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.RetainedStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retained messages in RocksDB, under their device and topic. */
public final class RocksRetained implements RetainedStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksRetained.class);

    private static final int MESSAGE = 1;
    private static final int VERSION = 1;

    private final MessageDatabase database;
    private final StorageWriter writer;
    private final Executor readers;
    private final Counters counters;

    /**
     * Retained messages in this database.
     *
     * @param readers runs what waits for the disk
     */
    public RocksRetained(MessageDatabase database, Executor readers, Counters counters) {
        this.database = database;
        this.writer = database.writer();
        this.readers = readers;
        this.counters = counters;
    }

    @Override
    public void restore(Contents contents) {
        byte[] all = Keys.key().kind(MESSAGE).bytes();
        database.scan(
                Family.RETAINED,
                all,
                Keys.behind(all),
                (key, value) -> {
                    try {
                        DeviceId device = device(key);
                        Message message = message(value);
                        contents.message(
                                device,
                                message.topic(),
                                message.id(),
                                message.properties().expiresAt());
                    } catch (UnreadableRecordException
                            | IllegalArgumentException
                            | IndexOutOfBoundsException e) {
                        unreadable(key, e);
                    }
                    return true;
                });
    }

    private static DeviceId device(byte[] key) {
        return DeviceId.of(Keys.text(key, 1), Keys.text(key, Keys.behindText(key, 1)));
    }

    private static Message message(byte[] value) {
        RecordReader record = new RecordReader(value);
        record.version(VERSION);
        return MessageRecord.read(record);
    }

    /** One message is lost rather than all of them. */
    private void unreadable(byte[] key, RuntimeException cause) {
        counters.dropped(DropReason.UNREADABLE);
        LOG.error("A retained message is dropped: {}", cause.getMessage());
        writer.delete(Family.RETAINED, key);
    }

    @Override
    public CompletionStage<?> put(DeviceId device, Message message, Executor on) {
        RecordWriter record =
                new RecordWriter(MessageRecord.expectedSize(message)).number1(VERSION);
        MessageRecord.write(record, message);
        WrittenStage stored = new WrittenStage();
        writer.put(Family.RETAINED, key(device, message.topic()), record.done(), on, stored);
        return stored;
    }

    @Override
    public CompletionStage<?> remove(DeviceId device, Topic topic, Executor on) {
        Changes changes = writer.newChanges();
        changes.delete(Family.RETAINED, key(device, topic));
        return write(changes, on);
    }

    @Override
    public CompletionStage<?> clear(DeviceId device) {
        Changes changes = writer.newChanges();
        byte[] prefix = prefix(device);
        changes.deleteRange(Family.RETAINED, prefix, Keys.behind(prefix));
        return write(changes, Runnable::run);
    }

    private CompletionStage<?> write(Changes changes, Executor on) {
        WrittenStage stored = new WrittenStage();
        writer.write(changes, on, stored);
        return stored;
    }

    @Override
    public CompletionStage<List<Message>> read(DeviceId device) {
        CompletableFuture<List<Message>> result = new CompletableFuture<>();
        writer.afterEarlierChanges(
                readers,
                failure -> {
                    try {
                        if (failure != null) {
                            throw failure;
                        }
                        result.complete(readAll(device));
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private List<Message> readAll(DeviceId device) {
        List<Message> found = new ArrayList<>();
        byte[] prefix = prefix(device);
        database.scan(
                Family.RETAINED,
                prefix,
                Keys.behind(prefix),
                (key, value) -> {
                    try {
                        found.add(message(value));
                    } catch (UnreadableRecordException e) {
                        unreadable(key, e);
                    }
                    return true;
                });
        return found;
    }

    private static byte[] prefix(DeviceId device) {
        return Keys.key().kind(MESSAGE).device(device).bytes();
    }

    /** The topic is the last part, so it needs no length; it may be longer than the others. */
    private static byte[] key(DeviceId device, Topic topic) {
        byte[] prefix = prefix(device);
        byte[] last = topic.value().getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[prefix.length + last.length];
        System.arraycopy(prefix, 0, key, 0, prefix.length);
        System.arraycopy(last, 0, key, prefix.length, last.length);
        return key;
    }
}
