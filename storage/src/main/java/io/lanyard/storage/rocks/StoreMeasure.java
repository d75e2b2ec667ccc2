// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import org.rocksdb.RocksDBException;

/** How RocksDB is doing at a moment; see {@link MessageDatabase#measure}. */
public enum StoreMeasure {
    /** Bytes in memory that are in the log and in no file of a table yet. */
    UNFLUSHED_BYTES("rocksdb.cur-size-all-mem-tables", true),
    /** Flushes that are being written. */
    FLUSHES_RUNNING("rocksdb.num-running-flushes", false),
    /** Compactions that are being written. */
    COMPACTIONS_RUNNING("rocksdb.num-running-compactions", false),
    /** Bytes that would have to be rewritten for every level to have the size that it should; an estimate. */
    COMPACTION_WAITING_BYTES("rocksdb.estimate-pending-compaction-bytes", true),
    /** 1 while RocksDB takes no writes at all, because flushes or compactions do not keep up. */
    WRITES_STOPPED("rocksdb.is-write-stopped", false),
    /** Bytes of blocks that are kept in memory for reading. */
    CACHE_BYTES("rocksdb.block-cache-usage", false);

    private final String property;

    /** Whether each family has one of its own; else it is the same in all. */
    private final boolean perFamily;

    StoreMeasure(String property, boolean perFamily) {
        this.property = property;
        this.perFamily = perFamily;
    }

    long of(RocksInstance instance) throws RocksDBException {
        return perFamily
                ? instance.db().getAggregatedLongProperty(property)
                : instance.db().getLongProperty(property);
    }
}
