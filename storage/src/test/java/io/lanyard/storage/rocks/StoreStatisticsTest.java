// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.storage.rocks.StoreStatistics.Count;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreStatisticsTest {
    private static final int RECORDS = 100;
    private static final int BYTES = 1_000;

    @TempDir private Path temp;

    @Test
    void theyTellWhatIsWrittenAndReadAndWhereItIs() throws Exception {
        try (MessageDatabase database = open()) {
            StoreStatistics statistics = database.statistics();
            write(database);
            assertThat(statistics.value(Count.WRITTEN_LOG)).isBetween(100_000L, 200_000L);
            assertThat(statistics.value(Count.WRITTEN_FLUSH)).isZero();
            assertThat(database.measure(StoreMeasure.UNFLUSHED_BYTES)).isGreaterThan(100_000);
            assertThat(database.levels())
                    .extracting(StoreLevel::number)
                    .containsExactly(0, 1, 2, 3, 4, 5, 6);
            assertThat(database.levels()).extracting(StoreLevel::bytes).containsOnly(0L);

            // A copy begins with writing to files what is in memory.
            database.copyTo(temp.resolve("copy"));
            assertThat(statistics.value(Count.WRITTEN_FLUSH)).isPositive();
            assertThat(database.measure(StoreMeasure.UNFLUSHED_BYTES)).isLessThan(100_000);
            assertThat(database.levels().getFirst().files()).isEqualTo(1);
            assertThat(database.levels().getFirst().bytes()).isPositive();

            assertThat(database.get(Family.FEEDS, key(1))).hasSize(BYTES);
            assertThat(statistics.value(Count.READ_GET)).isEqualTo(BYTES);
            assertThat(statistics.value(Count.CACHE_MISSED)).isPositive();
            assertThat(database.measure(StoreMeasure.CACHE_BYTES)).isPositive();
            long found = statistics.value(Count.CACHE_FOUND);
            assertThat(database.get(Family.FEEDS, key(1))).hasSize(BYTES);
            assertThat(statistics.value(Count.CACHE_FOUND)).isGreaterThan(found);

            database.scan(Family.FEEDS, key(0), key(RECORDS), (_, _) -> true);
            assertThat(statistics.value(Count.READ_SCAN)).isGreaterThan(RECORDS * BYTES);
            assertThat(database.measure(StoreMeasure.WRITES_STOPPED)).isZero();
            assertThat(statistics.value(Count.STALLED_MICROS)).isZero();
        }
    }

    @Test
    void theyGoOnWhenTheDatabaseIsOpenedAgainAfterAnErrorOfTheDisk() throws Exception {
        try (MessageDatabase database = open()) {
            write(database);
            long before = database.statistics().value(Count.WRITTEN_LOG);

            database.reopen();
            write(database);

            // Without the headers of the batches, which may be fewer than before.
            assertThat(database.statistics().value(Count.WRITTEN_LOG))
                    .isGreaterThan(before + RECORDS * BYTES);
        }
    }

    @Test
    void whoAsksAfterTheEndGetsNothing() throws Exception {
        MessageDatabase database = open();
        write(database);
        database.close();

        assertThat(database.statistics().value(Count.WRITTEN_LOG)).isZero();
        assertThat(database.measure(StoreMeasure.UNFLUSHED_BYTES)).isZero();
        assertThat(database.levels()).isEmpty();
    }

    private MessageDatabase open() {
        return MessageDatabase.open(temp.resolve("messages"), Durability.FSYNC);
    }

    private static void write(MessageDatabase database) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            database.writer()
                    .put(
                            Family.FEEDS,
                            key(i),
                            new byte[BYTES],
                            Runnable::run,
                            _ -> told.countDown());
        }
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static byte[] key(int number) {
        return Keys.key().number(number).bytes();
    }
}
