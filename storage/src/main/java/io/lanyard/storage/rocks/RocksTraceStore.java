// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.storage.library.NativeLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionOptionsFIFO;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces in a RocksDB of their own, which drops its oldest files when all together are too large or a file is too old. What
 * is added is given to the system and not synced: it survives the end of the process, but perhaps not that of the machine.
 *
 * <p>An entry stands under its message, under its device, or under both.
 */
public final class RocksTraceStore implements TraceStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksTraceStore.class);

    private static final int LAST_NUMBER = 0;
    private static final int OF_MESSAGE = 1;
    private static final int OF_DEVICE = 2;

    /** Room for more than a million entries in one millisecond. */
    private static final int NUMBER_BITS = 20;

    private static final long SMALLEST_BUFFER = 64L << 10;
    private static final long LARGEST_BUFFER = 4L << 20;

    private final Path folder;
    private final Duration keep;
    private final InstantSource clock;
    private final Deque<AutoCloseable> allocated = new ArrayDeque<>();
    private final WriteOptions writeOptions;

    // Reading and writing hold the read lock; who closes the instance, the write lock.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable RocksDB db;

    /** Of the last entry; on the thread that opens it, then on the one that appends. */
    private long lastNumber;

    private RocksTraceStore(Path folder, long maxBytes, Duration keep, InstantSource clock)
            throws RocksDBException {
        this.folder = folder;
        this.keep = keep;
        this.clock = clock;
        this.writeOptions = allocate(new WriteOptions()).setSync(false);
        long buffer = Math.clamp(maxBytes / 16, SMALLEST_BUFFER, LARGEST_BUFFER);
        CompactionOptionsFIFO fifo =
                allocate(new CompactionOptionsFIFO()).setMaxTableFilesSize(maxBytes - buffer);
        Options options =
                allocate(new Options())
                        .setCreateIfMissing(true)
                        .setNumLevels(1)
                        .setCompactionStyle(CompactionStyle.FIFO)
                        .setCompactionOptionsFIFO(fifo)
                        .setTtl(keep.toSeconds())
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setWriteBufferSize(buffer)
                        .setMaxWriteBufferNumber(2)
                        .setMaxOpenFiles(-1)
                        // The messages are synced on the same disk, see RocksInstance.
                        .setBytesPerSync(RocksInstance.BYTES_PER_SYNC)
                        .setMaxBackgroundJobs(1)
                        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                        .setKeepLogFileNum(1)
                        .setTableFormatConfig(new BlockBasedTableConfig().setBlockSize(16 << 10));
        try {
            RocksDB opened = RocksDB.open(options, folder.toString());
            this.db = opened;
            byte @Nullable [] last = opened.get(lastNumberKey());
            this.lastNumber = last == null ? 0 : Keys.number(last, 0);
        } catch (RocksDBException e) {
            release();
            throw e;
        }
    }

    /**
     * Opens the folder, or makes it for its owner only.
     *
     * @param maxBytes what its files may take, about; at least a megabyte
     * @param keep how long an entry is to be found
     * @throws StorageException when it cannot be opened
     */
    public static RocksTraceStore open(
            Path folder, long maxBytes, Duration keep, InstantSource clock) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            NativeLibraries.loadRocksDb();
            return new RocksTraceStore(folder, maxBytes, keep, clock);
        } catch (IOException | RocksDBException e) {
            throw new StorageException(
                    "the trace in " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private <T extends AutoCloseable> T allocate(T part) {
        allocated.push(part);
        return part;
    }

    @Override
    public void append(List<TraceEntry> entries) {
        lock.readLock().lock();
        try (WriteBatch batch = new WriteBatch()) {
            for (TraceEntry entry : entries) {
                long number = Math.max(lastNumber + 1, entry.at() << NUMBER_BITS);
                lastNumber = number;
                byte[] value = TraceRecord.write(entry);
                DeviceId device = entry.device();
                if (entry.messageId() != 0) {
                    batch.put(messageKey(entry.messageId(), number), value);
                }
                if (device != null && entry.kind().isOfDevice()) {
                    batch.put(deviceKey(device, number), value);
                }
            }
            // So that an entry after a restart comes behind those before it, whatever the clock
            // says.
            batch.put(lastNumberKey(), Keys.key().number(lastNumber).bytes());
            current().write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw new StorageException(
                    "the trace in " + folder + " cannot be written: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<TraceEntry> ofMessage(long messageId, int limit) {
        List<TraceEntry> found = new ArrayList<>();
        if (messageId != 0) {
            byte[] prefix = Keys.key().kind(OF_MESSAGE).number(messageId).bytes();
            read(
                    messageKey(messageId, 0),
                    prefix,
                    false,
                    entry -> {
                        found.add(entry);
                        return found.size() < limit;
                    });
        }
        return found;
    }

    @Override
    public List<TraceEntry> ofDevice(DeviceId device, int limit) {
        List<TraceEntry> found = new ArrayList<>();
        byte[] prefix = Keys.key().kind(OF_DEVICE).device(device).bytes();
        read(
                deviceKey(device, Long.MAX_VALUE),
                prefix,
                true,
                entry -> {
                    found.add(entry);
                    return found.size() < limit;
                });
        return found.reversed();
    }

    /** Shows the entries whose key begins so, from the first on or from the last back, until the visitor has enough. */
    private void read(
            byte[] from, byte[] prefix, boolean backwards, Predicate<TraceEntry> visitor) {
        long oldest = clock.millis() - keep.toMillis();
        lock.readLock().lock();
        try (RocksIterator records = current().newIterator()) {
            if (backwards) {
                records.seekForPrev(from);
            } else {
                records.seek(from);
            }
            boolean more = true;
            while (more && records.isValid() && beginsWith(records.key(), prefix)) {
                TraceEntry entry = entry(records.value());
                if (entry != null && entry.at() >= oldest) {
                    more = visitor.test(entry);
                }
                if (backwards) {
                    records.prev();
                } else {
                    records.next();
                }
            }
            records.status();
        } catch (RocksDBException e) {
            throw new StorageException(
                    "the trace in " + folder + " cannot be read: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static @Nullable TraceEntry entry(byte[] value) {
        try {
            return TraceRecord.read(value);
        } catch (UnreadableRecordException e) {
            // Of a newer version, or damaged: the others are worth showing.
            LOG.warn("An entry of the trace is left out: {}", e.getMessage());
            return null;
        }
    }

    private static boolean beginsWith(byte[] key, byte[] prefix) {
        return key.length == prefix.length + Long.BYTES
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] lastNumberKey() {
        return Keys.key().kind(LAST_NUMBER).bytes();
    }

    private static byte[] messageKey(long messageId, long number) {
        return Keys.key().kind(OF_MESSAGE).number(messageId).number(number).bytes();
    }

    private static byte[] deviceKey(DeviceId device, long number) {
        return Keys.key().kind(OF_DEVICE).device(device).number(number).bytes();
    }

    private RocksDB current() {
        RocksDB current = db;
        if (current == null) {
            throw new StorageException("the trace in " + folder + " is closed");
        }
        return current;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            RocksDB closing = db;
            db = null;
            if (closing != null) {
                closing.closeE();
                release();
            }
        } catch (RocksDBException e) {
            LOG.warn("The trace did not close cleanly: {}", e.getMessage());
            release();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void release() {
        while (!allocated.isEmpty()) {
            try {
                allocated.pop().close();
            } catch (Exception e) {
                LOG.warn("Memory of the trace cannot be given back", e);
            }
        }
    }
}
