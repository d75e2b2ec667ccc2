// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.storage.library.NativeLibraries;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import org.rocksdb.HistogramType;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.TickerType;

/**
 * What RocksDB has counted since the database was opened, also while its instance was replaced. Safe from any thread, and
 * never waits for the disk.
 */
public final class StoreStatistics implements AutoCloseable {
    /** What is counted. */
    public enum Count {
        /** Bytes written to the log, which is what a sync brings to the disk. */
        WRITTEN_LOG(TickerType.WAL_FILE_BYTES),
        /** Bytes written to files of tables, from memory. */
        WRITTEN_FLUSH(TickerType.FLUSH_WRITE_BYTES),
        /** Bytes written to files of tables that replace others. */
        WRITTEN_COMPACTION(TickerType.COMPACT_WRITE_BYTES),
        /** Bytes of the values that were read one by one. */
        READ_GET(TickerType.BYTES_READ),
        /** Bytes of the keys and values that were read in a row. */
        READ_SCAN(TickerType.ITER_BYTES_READ),
        /** Bytes of the files of tables that were replaced by others. */
        READ_COMPACTION(TickerType.COMPACT_READ_BYTES),
        /** Microseconds that RocksDB let the writer wait, because flushes or compactions did not keep up. */
        STALLED_MICROS(TickerType.STALL_MICROS),
        /** Blocks that were looked for in memory, and were there. */
        CACHE_FOUND(TickerType.BLOCK_CACHE_HIT),
        /** Blocks that were looked for in memory, and had to be read. */
        CACHE_MISSED(TickerType.BLOCK_CACHE_MISS);

        private final TickerType ticker;

        Count(TickerType ticker) {
            this.ticker = ticker;
        }

        /** The second half of its name in lower case, as metrics tell counts of one kind apart. */
        public String kind() {
            return name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
        }
    }

    private final Statistics statistics;

    // Under this object's lock.
    private boolean closed;

    StoreStatistics() throws IOException {
        NativeLibraries.loadRocksDb();
        // Counts and nothing else: a histogram would take two looks at the clock for each read and
        // write.
        statistics = new Statistics(EnumSet.allOf(HistogramType.class));
        statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
    }

    /** Where an instance counts. */
    Statistics counted() {
        return statistics;
    }

    /** How much so far; 0 when the database is closed. */
    public synchronized long value(Count count) {
        return closed ? 0 : statistics.getTickerCount(count.ticker);
    }

    /** To be called when no instance counts any more. */
    @Override
    public synchronized void close() {
        closed = true;
        statistics.close();
    }
}
