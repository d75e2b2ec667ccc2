// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.platform.FileSizeLimit;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more bytes for a while: a limit on the length of files makes the kernel refuse them. */
class FullDiskTest {
    private static final int VALUES = 60;
    private static final byte[] VALUE = new byte[64 << 10];

    @TempDir private Path temp;

    @Test
    void nothingIsConfirmedWhileTheDiskIsFullAndEverythingAfterwards() throws Exception {
        assumeTrue(FileSizeLimit.isAvailable(), "prlimit of util-linux is needed");
        long self = ProcessHandle.current().pid();
        AtomicInteger confirmed = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(VALUES);
        Path folder = temp.resolve("messages");
        try (MessageDatabase database = MessageDatabase.open(folder, Durability.FSYNC)) {
            FileSizeLimit.set(self, 1 << 20);
            try {
                for (int i = 0; i < VALUES; i++) {
                    database.writer()
                            .put(
                                    Family.FEEDS,
                                    Keys.key().number(i).bytes(),
                                    VALUE,
                                    Runnable::run,
                                    failure -> confirm(failure, confirmed, all));
                }
                Await.until("the problem", () -> database.writer().problem().isPresent());
                assertThat(database.writer().problem().orElseThrow())
                        .startsWith("messages cannot be stored: ");
                assertThat(confirmed.get()).isLessThan(VALUES);
                // What is there can be read.
                database.get(Family.FEEDS, Keys.key().number(0).bytes());
            } finally {
                FileSizeLimit.lift(self);
            }

            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(confirmed).hasValue(VALUES);
            Await.until("no problem", () -> database.writer().problem().isEmpty());
        }
        try (MessageDatabase database = MessageDatabase.open(folder, Durability.FSYNC)) {
            for (int i = 0; i < VALUES; i++) {
                assertThat(database.get(Family.FEEDS, Keys.key().number(i).bytes()))
                        .isEqualTo(VALUE);
            }
        }
    }

    @Test
    void aPlatformThatStopsWhileTheDiskIsFullSaysWhatIsNotStored() throws Exception {
        assumeTrue(FileSizeLimit.isAvailable(), "prlimit of util-linux is needed");
        long self = ProcessHandle.current().pid();
        AtomicInteger confirmed = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(VALUES);
        try {
            MessageDatabase database =
                    MessageDatabase.open(temp.resolve("messages"), Durability.FSYNC);
            FileSizeLimit.set(self, 1 << 20);
            for (int i = 0; i < VALUES; i++) {
                database.writer()
                        .put(
                                Family.FEEDS,
                                Keys.key().number(i).bytes(),
                                VALUE,
                                Runnable::run,
                                failure -> confirm(failure, confirmed, all));
            }
            Await.until("the problem", () -> database.writer().problem().isPresent());
            database.close();
        } finally {
            FileSizeLimit.lift(self);
        }

        assertThat(all.getCount()).isZero();
        assertThat(confirmed.get()).isLessThan(VALUES);
    }

    private static void confirm(
            @Nullable StorageException failure, AtomicInteger confirmed, CountDownLatch all) {
        if (failure == null) {
            confirmed.incrementAndGet();
        }
        all.countDown();
    }
}
