// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.time.ManualClock;
import io.lanyard.testkit.trace.TraceStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksTraceStoreTest extends TraceStoreContract {
    private static final long MAX_BYTES = 1 << 20;

    @TempDir private Path temp;
    private final ManualClock clock = new ManualClock();
    private @Nullable TraceStore opened;

    @Override
    protected TraceStore store() {
        TraceStore store =
                RocksTraceStore.open(temp.resolve("trace"), MAX_BYTES, Duration.ofDays(7), clock);
        opened = store;
        return store;
    }

    @Override
    protected long now() {
        return clock.millis();
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        TraceStore store = store();
        store.append(List.of(entry(Kind.UPLINK, ONE, 9, "before")));
        store.close();

        TraceStore again = store();
        again.append(List.of(entry(Kind.IN_FEED, ONE, 9, "behind")));

        assertThat(again.ofMessage(9, 10))
                .extracting(TraceEntry::detail)
                .containsExactly("before", "behind");
    }

    @Test
    void itsFilesStayWithinTheirBoundAndTheNewestEntriesAreKept() {
        TraceStore store = store();
        // Eight times the bound, of a kind that does not get smaller on disk.
        Random random = new Random(1);
        for (int batch = 0; batch < 80; batch++) {
            List<TraceEntry> entries = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[500];
                random.nextBytes(noise);
                entries.add(
                        entry(
                                Kind.SENT,
                                ONE,
                                batch * 1_000L + i + 1,
                                new String(noise, StandardCharsets.ISO_8859_1)
                                        .replaceAll("[^\\x20-\\x7e]", "~")));
            }
            store.append(entries);
        }

        // RocksDB deletes on a thread of its own.
        Await.until("the oldest files are gone", () -> bytesOnDisk() < MAX_BYTES + MAX_BYTES / 2);
        assertThat(store.ofMessage(79_200, 10)).hasSize(1);
        assertThat(store.ofMessage(1, 10)).isEmpty();
    }

    @Test
    void anEntryThatIsTooOldIsNotShown() {
        TraceStore store = store();
        store.append(List.of(entry(Kind.ONLINE, ONE, 0, "old")));
        clock.advance(Duration.ofDays(8));
        store.append(List.of(entry(Kind.ONLINE, ONE, 0, "new")));

        assertThat(store.ofDevice(ONE, 10)).extracting(TraceEntry::detail).containsExactly("new");
    }

    @Test
    void aClosedStoreSaysSo() {
        TraceStore store = store();
        store.close();
        store.close();

        assertThatThrownBy(() -> store.ofMessage(1, 10))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is closed");
    }

    private long bytesOnDisk() {
        try (Stream<Path> files = Files.walk(temp)) {
            return files.filter(Files::isRegularFile).mapToLong(RocksTraceStoreTest::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
