// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.Counters;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of sessions, mailboxes and feeds. Reading is safe from any thread, and may block on the disk; all changes go
 * through the {@link #writer}.
 *
 * <p>The folder holds {@code format}, the number of how everything in it is written; {@code acknowledged}, see {@link
 * AcknowledgedMark}; and {@code rocksdb}.
 */
public final class MessageDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDatabase.class);

    /** Rises when an older version of the platform could not read what this one writes. */
    static final int FORMAT = 2;

    private static final String FORMAT_FILE = "format";
    private static final String FORMAT_PREFIX = "lanyard messages ";
    static final String MARK_FILE = "acknowledged";
    static final String ROCKS_FOLDER = "rocksdb";

    /** Is shown the records of a scan. */
    @FunctionalInterface
    public interface Visitor {
        /** Returns whether the scan is to go on. */
        boolean visit(byte[] key, byte[] value);
    }

    private final Path folder;
    private final Durability durability;
    private final AcknowledgedMark mark;
    private final StoreStatistics statistics;
    private final StorageWriter writer;
    private final int[] familyIds;

    // Reading holds the read lock; who replaces the instance, the write lock.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable RocksInstance instance;

    // Of the writer's thread: why the instance takes no changes, or why there is none.
    private @Nullable RocksDBException unwritable;
    private boolean damaged;

    private MessageDatabase(
            Path folder,
            Durability durability,
            AcknowledgedMark mark,
            StoreStatistics statistics,
            RocksInstance instance,
            Counters counters) {
        this.folder = folder;
        this.durability = durability;
        this.mark = mark;
        this.statistics = statistics;
        this.instance = instance;
        this.familyIds = instance.familyIds();
        this.writer = new StorageWriter(this, counters);
    }

    /**
     * Opens the folder, or makes it for its owner only, and starts the writer.
     *
     * @throws StorageException when it cannot be opened, is of a newer format, or lost what was acknowledged
     */
    public static MessageDatabase open(Path folder, Durability durability) {
        return open(folder, durability, new Counters());
    }

    /**
     * Opens the folder likewise.
     *
     * @param counters measure what the writer does
     */
    public static MessageDatabase open(Path folder, Durability durability, Counters counters) {
        AcknowledgedMark mark = null;
        StoreStatistics statistics = null;
        RocksInstance instance = null;
        try {
            prepare(folder);
            mark = AcknowledgedMark.open(folder.resolve(MARK_FILE));
            long start = System.nanoTime();
            statistics = new StoreStatistics();
            instance = RocksInstance.open(folder.resolve(ROCKS_FOLDER), durability, statistics);
            requireAcknowledged(folder, mark, instance, durability);
            LOG.info(
                    "Messages in {} opened in {} ms, {} changes so far{}",
                    folder,
                    (System.nanoTime() - start) / 1_000_000,
                    instance.db().getLatestSequenceNumber(),
                    recovered(instance.damages()));
            return new MessageDatabase(folder, durability, mark, statistics, instance, counters);
        } catch (IOException | RocksDBException | StorageException e) {
            if (instance != null) {
                instance.close();
            }
            if (statistics != null) {
                statistics.close();
            }
            if (mark != null) {
                mark.close();
            }
            throw e instanceof StorageException known
                    ? known
                    : new StorageException(
                            "the messages in %s cannot be opened: %s%s"
                                    .formatted(folder, e.getMessage(), lackingRoom(folder)),
                            e);
        }
    }

    /** What room there has to be for it to be opened, as the end of a sentence; empty when there is. */
    private static String lackingRoom(Path folder) {
        return new RoomToReopen(folder)
                .lacking(logBytes(folder), 0)
                .map("; to go on, %s"::formatted)
                .orElse("");
    }

    private static long logBytes(Path folder) {
        File[] logs =
                folder.resolve(ROCKS_FOLDER).toFile().listFiles((_, name) -> name.endsWith(".log"));
        return logs == null ? 0 : Arrays.stream(logs).mapToLong(File::length).sum();
    }

    private static void prepare(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                sync(parent);
            }
        }
        Path file = folder.resolve(FORMAT_FILE);
        if (Files.exists(file)) {
            if (requireKnownFormat(folder) < FORMAT) {
                // Before anything is written that an earlier version would not understand.
                writeFormat(folder);
            }
        } else if (Files.isDirectory(folder.resolve(ROCKS_FOLDER))) {
            throw new StorageException(
                    "the messages in %s have no file named %s, so their format is not known. Put back the whole folder from a backup."
                            .formatted(folder, FORMAT_FILE));
        } else {
            writeFormat(folder);
            Files.createDirectory(folder.resolve(ROCKS_FOLDER));
            sync(folder);
        }
    }

    /** Without this file nothing in the folder is read again, so it is on the disk, whole, before there is anything. */
    private static void writeFormat(Path folder) throws IOException {
        Path fresh = folder.resolve(FORMAT_FILE + ".new");
        Files.writeString(fresh, FORMAT_PREFIX + FORMAT + "\n");
        sync(fresh);
        Files.move(fresh, folder.resolve(FORMAT_FILE), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    /** Brings a file, or the names in a folder, to the disk. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The format of the folder, which may be an earlier one. */
    private static int requireKnownFormat(Path folder) throws IOException {
        int format = format(folder);
        if (format > FORMAT) {
            throw new StorageException(
                    "the messages in %s are of format %d, this version of the platform knows formats up to %d: a newer version has written them. Start that one, or restore a backup that this one has made."
                            .formatted(folder, format, FORMAT));
        }
        return format;
    }

    /** The format of the folder, which may be one that this version does not know. */
    static int format(Path folder) throws IOException {
        String text =
                Files.readString(folder.resolve(FORMAT_FILE), StandardCharsets.US_ASCII).strip();
        try {
            if (!text.startsWith(FORMAT_PREFIX)) {
                throw new NumberFormatException(text);
            }
            return Integer.parseInt(text.substring(FORMAT_PREFIX.length()));
        } catch (NumberFormatException e) {
            throw new StorageException(
                    "the file %s in %s has to say [%s%d], found [%s]"
                            .formatted(FORMAT_FILE, folder, FORMAT_PREFIX, FORMAT, text),
                    e);
        }
    }

    private static void requireAcknowledged(
            Path folder, AcknowledgedMark mark, RocksInstance instance, Durability durability) {
        long found = instance.db().getLatestSequenceNumber();
        long acknowledged = mark.sequence();
        if (found >= acknowledged) {
            return;
        }
        if (durability == Durability.OS) {
            LOG.warn(
                    "The last {} changes in {} are lost: durability is os, and the machine went down before they were on disk",
                    acknowledged - found,
                    folder);
            return;
        }
        throw new StorageException(
                "the messages in %s are damaged: %d changes that were acknowledged are missing (the log ends at %d, acknowledged was up to %d). Restore a backup, or delete the file %s to start with what is left."
                        .formatted(
                                folder,
                                acknowledged - found,
                                found,
                                acknowledged,
                                folder.resolve(MARK_FILE)));
    }

    private static String recovered(List<String> damages) {
        return damages.isEmpty()
                ? ""
                : "; the end of the log was not whole: " + String.join("; ", damages);
    }

    /** What takes the changes. */
    public StorageWriter writer() {
        return writer;
    }

    /** What RocksDB has counted since the database was opened. */
    public StoreStatistics statistics() {
        return statistics;
    }

    /** How RocksDB is doing; 0 while it is not open. Never waits for the disk. */
    public long measure(StoreMeasure measure) {
        if (!lock.readLock().tryLock()) {
            return 0;
        }
        try {
            RocksInstance current = instance;
            return current == null ? 0 : measure.of(current);
        } catch (RocksDBException e) {
            LOG.warn("RocksDB does not tell {}", measure, e);
            return 0;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The levels in which RocksDB keeps its files; empty while it is not open. Never waits for the disk. */
    public List<StoreLevel> levels() {
        if (!lock.readLock().tryLock()) {
            return List.of();
        }
        try {
            RocksInstance current = instance;
            return current == null ? List.of() : current.levels();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Whether the record may exist, without a look at the disk and without waiting for anybody; false is certain for what
     * has been written.
     */
    public boolean mayHave(Family family, byte[] key) {
        if (!lock.readLock().tryLock()) {
            return true;
        }
        try {
            RocksInstance current = instance;
            return current == null || current.db().keyMayExist(current.handle(family), key, null);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The value of a record, or null when there is none. */
    public byte @Nullable [] get(Family family, byte[] key) {
        lock.readLock().lock();
        try {
            RocksInstance current = current();
            return current.db().get(current.handle(family), key);
        } catch (RocksDBException e) {
            throw unreadable(family, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Shows the visitor the records from one key up to and without another, in the order of their keys. Changes that
     * are written meanwhile are not seen.
     *
     * @throws StorageException when a record is damaged; those before it have been shown
     */
    public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
        lock.readLock().lock();
        try (Slice upper = new Slice(to);
                ReadOptions options = new ReadOptions().setIterateUpperBound(upper)) {
            RocksInstance current = current();
            try (RocksIterator records =
                    current.db().newIterator(current.handle(family), options)) {
                records.seek(from);
                while (records.isValid() && visitor.visit(records.key(), records.value())) {
                    records.next();
                }
                records.status();
            }
        } catch (RocksDBException e) {
            throw unreadable(family, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private RocksInstance current() {
        RocksInstance current = instance;
        if (current == null) {
            throw new StorageException("the messages in " + folder + " are closed at present");
        }
        return current;
    }

    private StorageException unreadable(Family family, RocksDBException cause) {
        return new StorageException(
                "%s in %s cannot be read: %s".formatted(family, folder, cause.getMessage()), cause);
    }

    /**
     * Makes a copy of all that is stored at one moment, while reading and writing go on. On one filesystem most of it is
     * linked, not copied.
     *
     * @param target must not exist yet
     */
    public void copyTo(Path target) throws IOException {
        Files.createDirectory(target);
        writeFormat(target);
        lock.readLock().lock();
        try (Checkpoint checkpoint = Checkpoint.create(current().db())) {
            checkpoint.createCheckpoint(target.resolve(ROCKS_FOLDER).toString());
        } catch (RocksDBException e) {
            throw new IOException("the messages cannot be copied: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    int[] familyIds() {
        return familyIds;
    }

    Path folder() {
        return folder;
    }

    /** Writes a batch of {@link Changes}; by the writer's thread only. */
    void write(byte[] batch) throws RocksDBException {
        RocksDBException known = unwritable;
        if (known != null) {
            throw known;
        }
        lock.readLock().lock();
        try (WriteBatch changes = new WriteBatch(batch)) {
            RocksInstance current = current();
            current.db().write(current.writeOptions(), changes);
            mark.set(current.db().getLatestSequenceNumber());
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * How much {@link #reopen} has to bring to tables at the most: what is in the log and in no table yet. By the
     * writer's thread only.
     */
    long bytesToReplay() {
        return instance == null ? logBytes(folder) : measure(StoreMeasure.UNFLUSHED_BYTES);
    }

    /**
     * Closes RocksDB and opens it again, because it stops writing after an error of the disk. Reading waits. When it
     * cannot be opened, it is opened to be read only, which writes nothing to the disk.
     *
     * <p>By the writer's thread only.
     *
     * @throws RocksDBException when it cannot be opened to be written, or has lost what was acknowledged, which no later
     *     call mends; {@link #write} throws it too until a later call succeeds
     */
    void reopen() throws RocksDBException {
        RocksDBException known = unwritable;
        if (damaged && known != null) {
            throw known;
        }
        Path rocks = folder.resolve(ROCKS_FOLDER);
        lock.writeLock().lock();
        try {
            RocksInstance failed = instance;
            instance = null;
            if (failed != null) {
                failed.close();
            }
            instance = openWhole(rocks);
            unwritable = null;
        } catch (RocksDBException e) {
            unwritable = e;
            instance = openToRead(rocks, e);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private RocksInstance openWhole(Path rocks) throws RocksDBException {
        RocksInstance opened = RocksInstance.open(rocks, durability, statistics);
        try {
            requireAcknowledged(folder, mark, opened, durability);
            return opened;
        } catch (StorageException e) {
            opened.close();
            damaged = true;
            throw new RocksDBException(e.getMessage());
        }
    }

    private @Nullable RocksInstance openToRead(Path rocks, RocksDBException because) {
        try {
            RocksInstance opened = RocksInstance.openReadOnly(rocks, statistics);
            LOG.warn("Messages in {} can only be read: {}", folder, because.getMessage());
            return opened;
        } catch (RocksDBException e) {
            LOG.error("Messages in {} cannot even be read: {}", folder, e.getMessage());
            return null;
        }
    }

    /** Writes what was given to the writer, then closes everything. A second call does nothing. */
    @Override
    public void close() {
        writer.close();
        lock.writeLock().lock();
        try {
            RocksInstance closing = instance;
            instance = null;
            if (closing != null) {
                closing.close();
                mark.close();
            }
            statistics.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
