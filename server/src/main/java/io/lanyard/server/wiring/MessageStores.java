// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.platform.event.Counters;
import io.lanyard.storage.rocks.Durability;
import io.lanyard.storage.rocks.MessageDatabase;
import io.lanyard.storage.rocks.RocksMailbox;
import io.lanyard.storage.rocks.RocksRetained;
import io.lanyard.storage.rocks.RocksSessionStore;
import io.lanyard.storage.rocks.StorageException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What changes with every message, in {@code messages} of the data folder, and the threads that read it. */
final class MessageStores implements AutoCloseable {
    /** Reading waits for the disk; more threads than these do not make it faster. */
    private static final int READERS = 2;

    private static final long CLOSE_SECONDS = 5;

    private final MessageDatabase database;
    private final ExecutorService readers;
    private final RocksSessionStore sessions;
    private final RocksMailbox mailbox;
    private final RocksRetained retained;

    private MessageStores(MessageDatabase database, Counters counters) {
        this.database = database;
        this.readers =
                Executors.newFixedThreadPool(
                        READERS, Thread.ofPlatform().name("storage-reader-", 0).daemon().factory());
        this.sessions = new RocksSessionStore(database, readers, counters);
        this.mailbox = new RocksMailbox(database, readers, counters);
        this.retained = new RocksRetained(database, readers, counters);
    }

    /**
     * Opens them.
     *
     * @throws StartException when that fails for a reason that the operator can mend
     */
    static MessageStores open(Path data, Durability durability, Counters counters) {
        try {
            return new MessageStores(
                    MessageDatabase.open(data.resolve("messages"), durability, counters), counters);
        } catch (StorageException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    RocksSessionStore sessions() {
        return sessions;
    }

    RocksMailbox mailbox() {
        return mailbox;
    }

    RocksRetained retained() {
        return retained;
    }

    MessageDatabase database() {
        return database;
    }

    /** Why nothing is stored at present; empty when all is well. */
    Optional<String> problem() {
        return database.writer().problem();
    }

    /** Stores what was given, then closes everything. */
    @Override
    public void close() {
        // What is still being read ends before the database does.
        readers.shutdown();
        try {
            if (!readers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                readers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}
