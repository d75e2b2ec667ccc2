// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static java.util.stream.Collectors.toMap;

import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.storage.rocks.MessageDatabase;
import io.lanyard.storage.rocks.StorageWriter;
import io.lanyard.storage.rocks.StoreLevel;
import io.lanyard.storage.rocks.StoreMeasure;
import io.lanyard.storage.rocks.StoreStatistics;
import io.lanyard.storage.rocks.StoreStatistics.Count;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Has the metrics tell how the store of messages is doing: what waits for its writer, and what RocksDB makes of it. */
final class StoreMetrics {
    private StoreMetrics() {}

    static void add(PlatformMetrics metrics, MessageDatabase database) {
        StorageWriter writer = database.writer();
        metrics.gauge("lanyard.store.waiting.bytes", writer::waitingBytes);
        metrics.gauge("lanyard.store.waiting.changes", writer::waitingChanges);

        StoreStatistics statistics = database.statistics();
        for (Count count :
                List.of(Count.WRITTEN_LOG, Count.WRITTEN_FLUSH, Count.WRITTEN_COMPACTION)) {
            add(metrics, "lanyard.store.written.bytes", "by", statistics, count);
        }
        for (Count count : List.of(Count.READ_GET, Count.READ_SCAN, Count.READ_COMPACTION)) {
            add(metrics, "lanyard.store.read.bytes", "by", statistics, count);
        }
        for (Count count : List.of(Count.CACHE_FOUND, Count.CACHE_MISSED)) {
            add(metrics, "lanyard.store.cache.lookups", "outcome", statistics, count);
        }
        metrics.seconds("lanyard.store.stalled", () -> statistics.value(Count.STALLED_MICROS));

        add(metrics, "lanyard.store.writes.stopped", database, StoreMeasure.WRITES_STOPPED);
        add(metrics, "lanyard.store.flushes.running", database, StoreMeasure.FLUSHES_RUNNING);
        add(
                metrics,
                "lanyard.store.compactions.running",
                database,
                StoreMeasure.COMPACTIONS_RUNNING);
        add(
                metrics,
                "lanyard.store.compaction.waiting.bytes",
                database,
                StoreMeasure.COMPACTION_WAITING_BYTES);
        add(metrics, "lanyard.store.unflushed.bytes", database, StoreMeasure.UNFLUSHED_BYTES);
        add(metrics, "lanyard.store.cache.bytes", database, StoreMeasure.CACHE_BYTES);
        metrics.gauges(
                "lanyard.store.level.files", "level", () -> levels(database, StoreLevel::files));
        metrics.gauges(
                "lanyard.store.level.bytes", "level", () -> levels(database, StoreLevel::bytes));
    }

    private static void add(
            PlatformMetrics metrics,
            String name,
            String tag,
            StoreStatistics statistics,
            Count count) {
        metrics.counter(name, tag, count.kind(), () -> statistics.value(count));
    }

    private static void add(
            PlatformMetrics metrics, String name, MessageDatabase database, StoreMeasure measure) {
        metrics.gauge(name, () -> database.measure(measure));
    }

    private static Map<String, Long> levels(
            MessageDatabase database, ToLongFunction<StoreLevel> value) {
        return database.levels().stream()
                .collect(toMap(level -> Integer.toString(level.number()), value::applyAsLong));
    }
}
