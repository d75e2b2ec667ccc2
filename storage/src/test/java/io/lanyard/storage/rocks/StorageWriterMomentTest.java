// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.Counters.Size;
import io.lanyard.testkit.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While there is much to do, a write begins a millisecond after the one before it at the earliest. */
class StorageWriterMomentTest {
    private static final int MUCH = 2_000;
    private static final int LITTLE = 100;

    @TempDir private Path temp;
    private final ManualClock clock = new ManualClock();
    private final List<Long> pauses = new CopyOnWriteArrayList<>();
    private final Counters counters = new Counters();
    private @Nullable MessageDatabase opened;

    @BeforeEach
    void open() {
        opened = MessageDatabase.open(temp.resolve("messages"), Durability.FSYNC);
    }

    @AfterEach
    void close() {
        database().close();
    }

    @Test
    void whatIsGivenInTheMomentAfterALargeBatchSharesOneWrite() {
        CountDownLatch told = new CountDownLatch(10);
        List<StorageWriter> made = new ArrayList<>();
        try (StorageWriter writer =
                writer((nanos, _) -> {
                    pauses.add(nanos);
                    for (int i = 0; i < 10; i++) {
                        put(made.getFirst(), i, LITTLE / 10, told::countDown);
                    }
                })) {
            made.add(writer);
            put(writer, 100, MUCH, () -> {});

            await(told);
            assertThat(pauses).containsExactly(1_000_000L);
        }
        assertThat(writes()).isEqualTo(2);
    }

    @Test
    void theMomentBeginsWithTheWrite() {
        CountDownLatch paused = new CountDownLatch(1);
        try (StorageWriter writer =
                writer((nanos, _) -> {
                    pauses.add(nanos);
                    paused.countDown();
                })) {
            // The writer's thread runs the callback, so it is part of what the batch has taken.
            put(writer, 1, MUCH, () -> clock.advance(Duration.ofNanos(300_000)));

            await(paused);
            assertThat(pauses).containsExactly(700_000L);
        }
    }

    @Test
    void aWriteThatTookLongerThanTheMomentIsFollowedByTheNextAtOnce() {
        try (StorageWriter writer = writer((nanos, _) -> pauses.add(nanos))) {
            CountDownLatch told = new CountDownLatch(1);
            put(writer, 1, MUCH, () -> clock.advance(Duration.ofMillis(1)));
            // Is told after the decision about the first.
            put(writer, 2, LITTLE, told::countDown);

            await(told);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void whileLittleIsWrittenNothingWaits() {
        try (StorageWriter writer = writer((nanos, _) -> pauses.add(nanos))) {
            for (int i = 0; i < 20; i++) {
                CountDownLatch told = new CountDownLatch(1);
                put(writer, i, LITTLE, told::countDown);
                await(told);
            }
        }
        assertThat(pauses).isEmpty();
        assertThat(writes()).isEqualTo(20);
    }

    @Test
    void theMomentEndsWhenTheWriterIsClosed() {
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (StorageWriter writer =
                writer((nanos, closing) -> {
                    paused.countDown();
                    if (closing.await(60, TimeUnit.SECONDS)) {
                        ended.countDown();
                    }
                })) {
            put(writer, 1, MUCH, () -> {});
            await(paused);
        }
        assertThat(ended.getCount()).isZero();
    }

    private StorageWriter writer(StorageWriter.Pause pause) {
        return new StorageWriter(database(), counters, clock.ticker(), pause);
    }

    private static void put(StorageWriter writer, int number, int bytes, Runnable told) {
        writer.put(
                Family.FEEDS,
                Keys.key().number(number).bytes(),
                new byte[bytes],
                Runnable::run,
                _ -> told.run());
    }

    private long writes() {
        return counters.histogram(Size.STORE_BATCH_CHANGES).count();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private MessageDatabase database() {
        MessageDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
