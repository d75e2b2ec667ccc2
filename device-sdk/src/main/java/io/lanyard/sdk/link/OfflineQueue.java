// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.OfflineBuffer;
import io.lanyard.sdk.link.Operation.Publication;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounds of an {@link OfflineBuffer} and its file. The messages themselves are in the {@link Outbox}, which guards
 * this with its lock, but for what says otherwise. Of a buffer with a file, only a part has its payload in memory: the
 * rest is fetched when its turn to be sent comes near.
 */
final class OfflineQueue {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineQueue.class);

    /** Bytes of messages that are in the file and in memory too. */
    private static final long MOST_LOADED = 2L << 20;

    private final OfflineBuffer settings;
    private final @Nullable MessageFile file;
    private final Clock clock;
    private final Timers timers;
    private List<Publication> evicted = new ArrayList<>();
    private int messages;
    private long bytes;

    /** Bytes of those whose payload is in memory. */
    private long loaded;

    private OfflineQueue(
            OfflineBuffer settings, @Nullable MessageFile file, Clock clock, Timers timers) {
        this.settings = settings;
        this.file = file;
        this.clock = clock;
        this.timers = timers;
    }

    /**
     * Opens the file, when there is one.
     *
     * @param clock tells how long messages were in the file, from one process to the next
     * @throws IllegalArgumentException when the file cannot be opened or belongs to another link; the message says why
     */
    static OfflineQueue open(OfflineBuffer settings, Clock clock, Timers timers) {
        return open(settings, clock, timers, MessageFile.Disk.SYSTEM);
    }

    static OfflineQueue open(
            OfflineBuffer settings, Clock clock, Timers timers, MessageFile.Disk disk) {
        if (settings.file() == null) {
            return new OfflineQueue(settings, null, clock, timers);
        }
        try {
            return new OfflineQueue(
                    settings, MessageFile.open(settings.file(), disk), clock, timers);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file of the offline buffer cannot be used: " + e, e);
        }
    }

    /** Takes what was found in the file. */
    @FunctionalInterface
    interface Reader {
        /** Returns whether it was taken; what was not stays in the file for the next time. */
        boolean message(
                TopicName topic,
                byte[] payload,
                int qos,
                Properties properties,
                long expiresAt,
                long number);
    }

    /** Hands over what an earlier process left, oldest first, as long as it is taken. */
    void load(Reader reader) {
        if (file == null) {
            return;
        }
        for (long number : file.numbers()) {
            StoredMessage stored = file.read(number);
            Publish publish = stored == null ? null : stored.publish();
            if (stored == null || publish == null) {
                LOG.warn("Message {} of the offline buffer is left out: it cannot be read", number);
                continue;
            }
            if (!reader.message(
                    publish.topic(),
                    ByteBufUtil.getBytes(publish.payload()),
                    publish.qos().level(),
                    publish.properties(),
                    expiresAt(publish.properties(), stored.storedAt()),
                    number)) {
                return;
            }
        }
    }

    private long expiresAt(Properties properties, long storedAt) {
        OptionalLong expiry = properties.messageExpiry();
        if (expiry.isEmpty()) {
            return Long.MAX_VALUE;
        }
        // A clock that was set back makes nothing younger than it was at first.
        long age = Math.max(0, clock.millis() - storedAt);
        return timers.nanoTime()
                + TimeUnit.SECONDS.toNanos(expiry.getAsLong())
                - TimeUnit.MILLISECONDS.toNanos(age);
    }

    /** Whether such a message can ever be taken, perhaps in the place of others. */
    boolean makesRoomFor(int size) {
        return hasRoomFor(size)
                || (settings.keep() == OfflineBuffer.Keep.NEWEST && size <= settings.maxBytes());
    }

    boolean hasRoomFor(int size) {
        return messages < settings.maxMessages() && bytes + size <= settings.maxBytes();
    }

    /** Counts a message in (1) or out (-1). */
    void count(Publication publication, int by) {
        messages += by;
        bytes += (long) by * publication.size();
        if (publication.isLoaded()) {
            loaded += (long) by * publication.size();
        }
    }

    void countAnew() {
        messages = 0;
        bytes = 0;
        loaded = 0;
    }

    /** Before a message is counted: leaves its payload to the file when enough are in memory. */
    void unloadWhenMany(Publication publication) {
        if (publication.fileNumber != 0 && loaded + publication.size() > MOST_LOADED) {
            publication.unload();
        }
    }

    /** A message that is counted has its payload again. */
    void loaded(Publication publication) {
        loaded += publication.size();
    }

    /**
     * Reads messages in the background.
     *
     * @param then told of each what stands in the file, null when it cannot be read; on a thread of the background
     */
    void fetch(List<Publication> wanted, BiConsumer<Publication, @Nullable Publish> then) {
        MessageFile from = file;
        if (from != null) {
            from.inBackground(() -> {
                for (Publication publication : wanted) {
                    StoredMessage stored = from.read(publication.fileNumber);
                    then.accept(publication, stored == null ? null : stored.publish());
                }
            });
        }
    }

    void evicted(Publication publication) {
        evicted.add(publication);
    }

    List<Publication> takeEvicted() {
        if (evicted.isEmpty()) {
            return List.of();
        }
        List<Publication> taken = evicted;
        evicted = new ArrayList<>();
        return taken;
    }

    /** What is written down of a message; null without a file. Any thread. */
    StoredMessage.@Nullable Body body(
            TopicName topic, byte[] payload, int qos, Properties properties) {
        return file == null
                ? null
                : StoredMessage.Body.of(topic, payload, qos, properties, clock.millis());
    }

    /** Writes a message down, which {@link #sync} has to follow; its number, negative when that cannot be done. */
    long write(StoredMessage.@Nullable Body body) {
        if (file == null || body == null) {
            return 0;
        }
        try {
            return file.append(body);
        } catch (IOException e) {
            LOG.error("A message is refused: the offline buffer cannot be written", e);
            return -1;
        }
    }

    /** Waits until a message is on disk; false when that is not to be had. Any thread, without the lock. */
    boolean sync(long number) {
        if (file == null || number == 0) {
            return true;
        }
        try {
            file.sync(number);
            return true;
        } catch (IOException e) {
            LOG.error("A message is refused: the offline buffer cannot be synced", e);
            return false;
        }
    }

    void erase(long number) {
        if (file != null && number != 0) {
            file.erase(number);
        }
    }

    /** Lets another link have the file, then runs the task, on a thread of the background when there is a file. */
    void close(Runnable then) {
        MessageFile mine = file;
        if (mine == null) {
            then.run();
        } else {
            mine.inBackground(() -> {
                mine.close();
                then.run();
            });
        }
    }
}
