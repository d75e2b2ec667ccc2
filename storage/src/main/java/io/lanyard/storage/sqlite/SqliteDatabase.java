// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.RegistryException;
import io.lanyard.storage.library.NativeLibraries;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: a connection that writes, behind a lock, and a few that read beside it. Callable from any thread.
 *
 * <p>What is committed is on disk: the log is written ahead (WAL) and synced with every commit (synchronous=FULL). A
 * second process may use the file at the same time.
 */
final class SqliteDatabase implements AutoCloseable {
    /** Something to do with the database. */
    interface Work<T> {
        T run(Statements statements) throws SQLException;
    }

    /** How long to wait for another process that writes, in milliseconds. */
    private static final int BUSY_TIMEOUT = 10_000;

    /** SQLite's own page cache per connection, in KiB; the default of 2,000 holds few of the pages of 1 million devices. */
    private static final int CACHE_SIZE = 8_000;

    private static final int MAX_READERS = 8;

    private final Path file;
    private final Statements writer;
    private final ReentrantLock writing = new ReentrantLock();
    private final Deque<Statements> idleReaders;

    /** One permit per idle reader, and unlike taking from a queue, acquiring one is not broken off by an interrupt. */
    private final Semaphore readers;

    private final int readerCount;
    private volatile boolean closed;

    private SqliteDatabase(Path file, Statements writer, List<Statements> readers) {
        this.file = file;
        this.writer = writer;
        this.idleReaders = new ConcurrentLinkedDeque<>(readers);
        this.readerCount = readers.size();
        this.readers = new Semaphore(readerCount);
    }

    /**
     * Opens the file, or creates it for the owner's eyes only, and brings its tables up to date.
     *
     * @throws RegistryException when that fails, or when the tables are newer than the migrations
     */
    static SqliteDatabase open(Path file, Migrations migrations) {
        List<Statements> opened = new ArrayList<>();
        try {
            NativeLibraries.loadSqlite();
            create(file);
            Statements writer = connect(file, opened);
            requireWriteAhead(writer);
            migrations.run(writer);
            int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MAX_READERS);
            for (int i = 0; i < readers; i++) {
                connect(file, opened).once("PRAGMA query_only = ON");
            }
            return new SqliteDatabase(file, writer, opened.subList(1, opened.size()));
        } catch (SQLException | IOException e) {
            for (Statements statements : opened) {
                try {
                    statements.close();
                } catch (SQLException closing) {
                    e.addSuppressed(closing);
                }
            }
            throw new RegistryException(
                    "Cannot open the registry " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads; what every earlier {@link #write} left is seen.
     *
     * @param action for the message when it fails: "reading a device"
     */
    <T> T read(String action, Work<T> work) {
        readers.acquireUninterruptibly();
        try {
            requireOpen(action);
            Statements reader = idleReaders.removeFirst();
            try {
                return work.run(reader);
            } catch (SQLException e) {
                throw failed(action, e);
            } finally {
                idleReaders.addFirst(reader);
            }
        } finally {
            readers.release();
        }
    }

    /**
     * Runs the work in one transaction and returns when it is on disk. When the work throws, nothing of it is kept.
     *
     * @param action for the message when it fails: "adding devices"
     */
    <T> T write(String action, Work<T> work) {
        writing.lock();
        try {
            requireOpen(action);
            writer.begin();
            try {
                T result = work.run(writer);
                writer.commit();
                return result;
            } catch (Throwable e) {
                // Whatever it is: a transaction left open would fail every later one.
                writer.rollBackAfter(e);
                throw e;
            }
        } catch (SQLException e) {
            throw failed(action, e);
        } finally {
            writing.unlock();
        }
    }

    /** Waits for reads and writes under way. */
    @Override
    public void close() {
        writing.lock();
        readers.acquireUninterruptibly(readerCount);
        try {
            if (closed) {
                return;
            }
            closed = true;
            SQLException failure = null;
            List<Statements> all = new ArrayList<>(idleReaders);
            // Last: the last connection to close folds the log into the file, which a reader may
            // not do.
            all.add(writer);
            for (Statements statements : all) {
                try {
                    statements.close();
                } catch (SQLException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failed("closing", failure);
            }
        } finally {
            readers.release(readerCount);
            writing.unlock();
        }
    }

    private void requireOpen(String action) {
        if (closed) {
            throw new RegistryException("The registry " + file + " is closed, asked for " + action);
        }
    }

    private RegistryException failed(String action, SQLException e) {
        return new RegistryException(
                "The registry " + file + " failed while " + action + ": " + e.getMessage(), e);
    }

    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                // It holds secrets. The log beside it gets the same mode from SQLite.
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            }
        } catch (FileAlreadyExistsException existing) {
            // Opened below; its mode is the operator's affair.
            return;
        }
    }

    /** Copies the file as it is at one moment; the target must not exist yet. */
    void copyTo(Path target) {
        List<Statements> opened = new ArrayList<>();
        try {
            connect(file, opened)
                    .once("VACUUM INTO '%s'".formatted(target.toString().replace("'", "''")));
        } catch (SQLException e) {
            throw failed("copying", e);
        } finally {
            close(opened);
        }
    }

    /** Reads every page and index, and counts the products and devices. */
    static RegistryCheck check(Path file, Migrations migrations) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        List<Statements> opened = new ArrayList<>();
        try {
            NativeLibraries.loadSqlite();
            Statements statements = new Statements(config.createConnection("jdbc:sqlite:" + file));
            opened.add(statements);
            List<String> problems =
                    statements.all("PRAGMA integrity_check", row -> row.getString(1)).stream()
                            .filter(line -> !line.equals("ok"))
                            .map("registry: "::concat)
                            .toList();
            long version = Migrations.version(statements);
            if (version > migrations.newestVersion()) {
                return new RegistryCheck(
                        "not counted",
                        problems,
                        List.of(
                                "the registry's tables are of version %d, versions up to %d are known"
                                        .formatted(version, migrations.newestVersion())));
            }
            return new RegistryCheck(
                    "%d products, %d devices"
                            .formatted(
                                    statements.number("SELECT count(*) FROM product"),
                                    statements.number("SELECT count(*) FROM device")),
                    problems,
                    List.of());
        } catch (SQLException | IOException e) {
            throw new RegistryException(
                    "Cannot read the registry " + file + ": " + e.getMessage(), e);
        } finally {
            close(opened);
        }
    }

    private static void close(List<Statements> opened) {
        for (Statements statements : opened) {
            try {
                statements.close();
            } catch (SQLException e) {
                throw new RegistryException("Cannot close a connection: " + e.getMessage(), e);
            }
        }
    }

    private static Statements connect(Path file, List<Statements> opened) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setCacheSize(-CACHE_SIZE);
        Statements statements = new Statements(config.createConnection("jdbc:sqlite:" + file));
        opened.add(statements);
        return statements;
    }

    private static void requireWriteAhead(Statements statements) throws SQLException {
        String journal =
                statements.first("PRAGMA journal_mode", row -> row.getString(1)).orElse("none");
        if (!journal.equals("wal")) {
            throw new SQLException(
                    "SQLite cannot write ahead on its disk, the journal is [" + journal + "]");
        }
    }
}
