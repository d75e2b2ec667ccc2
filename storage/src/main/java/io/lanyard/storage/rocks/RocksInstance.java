// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.storage.library.NativeLibraries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.LevelMetaData;
import org.rocksdb.Logger;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;
import org.slf4j.LoggerFactory;

/** An open RocksDB with everything that was allocated for it. */
final class RocksInstance implements AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RocksInstance.class);

    private static final long MEMORY_FOR_WRITES = 64L << 20;
    private static final long MEMORY_FOR_READS = 64L << 20;
    private static final long LONGEST_LOG = 256L << 20;
    private static final int BLOOM_BITS = 10;

    private static final int LEVELS = 7;

    /** Of the files of tables, see {@link #databaseOptions}. */
    static final long BYTES_PER_SYNC = 1L << 20;

    private final Deque<AutoCloseable> allocated = new ArrayDeque<>();
    private final List<String> damages = new CopyOnWriteArrayList<>();
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    private final WriteOptions writeOptions;
    private final RocksDB db;

    private RocksInstance(
            Path folder,
            Durability durability,
            boolean readOnly,
            @Nullable StoreStatistics statistics)
            throws RocksDBException {
        try {
            DBOptions options = databaseOptions();
            if (statistics != null) {
                options.setStatistics(statistics.counted());
            }
            ColumnFamilyOptions familyOptions = familyOptions();
            List<ColumnFamilyDescriptor> families = new ArrayList<>();
            for (Family family : Family.values()) {
                families.add(new ColumnFamilyDescriptor(family.storedName(), familyOptions));
            }
            writeOptions = allocate(new WriteOptions()).setSync(durability == Durability.FSYNC);
            db =
                    readOnly
                            ? RocksDB.openReadOnly(options, folder.toString(), families, handles)
                            : RocksDB.open(options, folder.toString(), families, handles);
        } catch (RocksDBException | RuntimeException e) {
            release();
            throw e;
        }
    }

    /**
     * Opens it to read and write.
     *
     * @param statistics count what it does; they may be those of an instance before it
     */
    static RocksInstance open(Path folder, Durability durability, StoreStatistics statistics)
            throws RocksDBException {
        return new RocksInstance(folder, durability, false, statistics);
    }

    /** Opens it to read what is there; nothing on the disk is changed. */
    static RocksInstance openReadOnly(Path folder) throws IOException, RocksDBException {
        NativeLibraries.loadRocksDb();
        return new RocksInstance(folder, Durability.FSYNC, true, null);
    }

    /** Opens it likewise, and counts what it does. */
    static RocksInstance openReadOnly(Path folder, StoreStatistics statistics)
            throws RocksDBException {
        return new RocksInstance(folder, Durability.FSYNC, true, statistics);
    }

    private DBOptions databaseOptions() {
        Logger logger =
                allocate(
                        new Logger(InfoLogLevel.WARN_LEVEL) {
                            @Override
                            protected void log(InfoLogLevel level, String message) {
                                String text = message.strip();
                                boolean damage =
                                        text.contains("dropping ") || text.contains("orrupt");
                                if (damage) {
                                    damages.add(text);
                                }
                                if (damage || level != InfoLogLevel.WARN_LEVEL) {
                                    LOG.warn("RocksDB: {}", text);
                                } else {
                                    // Much of it is of use to its developers alone.
                                    LOG.debug("RocksDB: {}", text);
                                }
                            }
                        });
        return allocate(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // Replays the log up to the first record that is not whole. After a power cut such
                // a record was never
                // synced, so nobody was told that it is stored; the stricter mode takes what a disk
                // may leave behind
                // the last sync for damage and refuses to start. AcknowledgedMark tells when more
                // than that is gone.
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setParanoidChecks(true)
                .setAvoidFlushDuringRecovery(true)
                .setMaxTotalWalSize(LONGEST_LOG)
                .setDbWriteBufferSize(MEMORY_FOR_WRITES)
                // One thread writes, so there is nothing to coordinate.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setMaxBackgroundJobs(2)
                // Bit by bit, or the sync of a batch waits for a whole table flushed beside it.
                .setBytesPerSync(BYTES_PER_SYNC)
                .setMaxOpenFiles(256)
                .setLogger(logger);
    }

    private ColumnFamilyOptions familyOptions() {
        Cache cache = allocate(new LRUCache(MEMORY_FOR_READS));
        BloomFilter filter = allocate(new BloomFilter(BLOOM_BITS));
        return allocate(new ColumnFamilyOptions())
                .setNumLevels(LEVELS)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(MEMORY_FOR_WRITES / 2)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(
                        new BlockBasedTableConfig()
                                .setBlockCache(cache)
                                .setFilterPolicy(filter)
                                .setCacheIndexAndFilterBlocks(true)
                                .setPinL0FilterAndIndexBlocksInCache(true)
                                .setBlockSize(16 << 10)
                                .setFormatVersion(5));
    }

    private <T extends AutoCloseable> T allocate(T part) {
        allocated.push(part);
        return part;
    }

    RocksDB db() {
        return db;
    }

    WriteOptions writeOptions() {
        return writeOptions;
    }

    ColumnFamilyHandle handle(Family family) {
        return handles.get(family.place());
    }

    /** RocksDB's number of each family, by its place. */
    int[] familyIds() {
        return handles.stream().mapToInt(ColumnFamilyHandle::getID).toArray();
    }

    /** Every level, of all families together; one look at what RocksDB has in memory. */
    List<StoreLevel> levels() {
        long[] files = new long[LEVELS];
        long[] bytes = new long[LEVELS];
        for (ColumnFamilyHandle handle : handles) {
            for (LevelMetaData level : db.getColumnFamilyMetaData(handle).levels()) {
                files[level.level()] += level.files().size();
                bytes[level.level()] += level.size();
            }
        }
        return IntStream.range(0, LEVELS)
                .mapToObj(number -> new StoreLevel(number, files[number], bytes[number]))
                .toList();
    }

    /** What RocksDB has said of damage, and of what it left out because of it, since it was opened. */
    List<String> damages() {
        return List.copyOf(damages);
    }

    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        try {
            db.closeE();
        } catch (RocksDBException e) {
            // What was acknowledged is in the log, and is read from there at the next start.
            LOG.warn("RocksDB did not close cleanly: {}", e.getMessage());
        }
        release();
    }

    private void release() {
        while (!allocated.isEmpty()) {
            try {
                allocated.pop().close();
            } catch (Exception e) {
                LOG.warn("Memory of RocksDB cannot be given back", e);
            }
        }
    }
}
