// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A database in a folder of a test, which can be started again. */
final class OpenedDatabase implements AutoCloseable {
    private final Path folder;
    private final ExecutorService readers = Executors.newFixedThreadPool(2);
    private final Counters counters = new Counters();
    private MessageDatabase database;

    OpenedDatabase(Path folder) {
        this.folder = folder;
        this.database = MessageDatabase.open(folder, Durability.FSYNC);
    }

    void restart() {
        database.close();
        database = MessageDatabase.open(folder, Durability.FSYNC);
    }

    MessageDatabase database() {
        return database;
    }

    Counters counters() {
        return counters;
    }

    RocksMailbox mailbox() {
        return new RocksMailbox(database, readers, counters);
    }

    RocksSessionStore sessions() {
        return new RocksSessionStore(database, readers, counters);
    }

    RocksRetained retained() {
        return new RocksRetained(database, readers, counters);
    }

    @Override
    public void close() {
        readers.close();
        database.close();
    }
}
