// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceReader;
import io.lanyard.platform.event.TraceRecorder;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.server.config.ServerConfig.TraceConfig;
import io.lanyard.storage.memory.MemoryTraceStore;
import io.lanyard.storage.rocks.RocksTraceStore;
import io.lanyard.storage.rocks.StorageException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trace in {@code trace} of the data folder, and the thread that writes it. */
final class PlatformTrace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformTrace.class);
    private static final int ENTRIES_IN_MEMORY = 10_000;

    /** The name of its folder in that of the data. */
    static final String FOLDER = "trace";

    private final TraceStore store;
    private final @Nullable TraceRecorder recorder;

    private PlatformTrace(TraceStore store, @Nullable TraceRecorder recorder) {
        this.store = store;
        this.recorder = recorder;
    }

    /** Opens it. One that cannot be opened keeps no platform from starting: it is in memory then. */
    static PlatformTrace open(Path data, TraceConfig config, Clock clock) {
        if (config.messagesPerSecond() == 0) {
            return new PlatformTrace(new MemoryTraceStore(0), null);
        }
        TraceStore store;
        try {
            store =
                    RocksTraceStore.open(
                            data.resolve(FOLDER),
                            (long) config.megabytes() << 20,
                            Duration.ofDays(config.days()),
                            clock);
        } catch (StorageException e) {
            LOG.error(
                    "{}. It is kept in memory until the next start; delete the folder to begin anew",
                    e.getMessage(),
                    e);
            store = new MemoryTraceStore(ENTRIES_IN_MEMORY);
        }
        return new PlatformTrace(
                store,
                new TraceRecorder(store, config.messagesPerSecond(), clock, System::nanoTime));
    }

    /** Where things are noted down. */
    Trace trace() {
        return recorder == null ? Trace.NONE : recorder;
    }

    /** Where they are read. */
    TraceReader reader() {
        return recorder == null ? store : recorder;
    }

    void addTo(PlatformMetrics metrics) {
        TraceRecorder recording = recorder;
        if (recording == null) {
            return;
        }
        metrics.counter("lanyard.trace.entries", recording::written);
        metrics.counter("lanyard.trace.lost", recording::lost);
        metrics.gauge("lanyard.trace.waiting", recording::waiting);
        for (Trace.Lane lane : Trace.Lane.values()) {
            metrics.counter(
                    "lanyard.trace.passed.over",
                    "lane",
                    lane.name().toLowerCase(Locale.ROOT),
                    () -> recording.passedOver(lane));
        }
    }

    /** Writes down what was noted, then closes everything. */
    @Override
    public void close() {
        if (recorder != null) {
            recorder.close();
        }
        store.close();
    }
}
