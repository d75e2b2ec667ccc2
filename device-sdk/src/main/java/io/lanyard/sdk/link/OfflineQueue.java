// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.OfflineBuffer;
import io.lanyard.sdk.link.Operation.Publication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounds of an {@link OfflineBuffer} and its file. The messages themselves are in the {@link Outbox}, which guards
 * this with its lock; so the file is written on the thread of the application that publishes.
 */
final class OfflineQueue {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineQueue.class);

    private final OfflineBuffer settings;
    private final @Nullable MessageFile file;
    private List<Publication> evicted = new ArrayList<>();
    private int messages;
    private long bytes;

    private OfflineQueue(OfflineBuffer settings, @Nullable MessageFile file) {
        this.settings = settings;
        this.file = file;
    }

    /**
     * Opens the file, when there is one.
     *
     * @throws IllegalArgumentException when the file cannot be opened or belongs to another link; the message says why
     */
    static OfflineQueue open(OfflineBuffer settings) {
        if (settings.file() == null) {
            return new OfflineQueue(settings, null);
        }
        try {
            return new OfflineQueue(settings, MessageFile.open(settings.file()));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file of the offline buffer cannot be used: " + e, e);
        }
    }

    /** Hands over what an earlier process left, oldest first, as long as it is taken. */
    void load(MessageFile.Reader reader) {
        if (file != null) {
            file.load(reader);
        }
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
    }

    void countAnew() {
        messages = 0;
        bytes = 0;
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

    /** Writes a message down; its number, 0 when there is no file, negative when the file cannot be written. */
    long write(TopicName topic, byte[] payload, int qos, Properties properties) {
        if (file == null) {
            return 0;
        }
        try {
            return file.append(topic, payload, qos, properties);
        } catch (IOException e) {
            LOG.error("A message is refused: the offline buffer cannot be written", e);
            return -1;
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
            BackgroundThreads.POOL.execute(() -> {
                mine.close();
                then.run();
            });
        }
    }
}
