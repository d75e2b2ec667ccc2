// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.platform.FileSizeLimit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
                    put(database, i, confirmed, all);
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
                put(database, i, confirmed, all);
            }
            Await.until("the problem", () -> database.writer().problem().isPresent());
            database.close();
        } finally {
            FileSizeLimit.lift(self);
        }

        assertThat(all.getCount()).isZero();
        assertThat(confirmed.get()).isLessThan(VALUES);
    }

    @Test
    void nothingIsConfirmedWhenWhatWasConfirmedBeforeIsMissingAfterwards() throws Exception {
        assumeTrue(FileSizeLimit.isAvailable(), "prlimit of util-linux is needed");
        long self = ProcessHandle.current().pid();
        AtomicInteger confirmed = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(VALUES);
        CountDownLatch last = new CountDownLatch(1);
        Path folder = temp.resolve("messages");
        try (MessageDatabase database = MessageDatabase.open(folder, Durability.FSYNC)) {
            put(database, 0, confirmed, first);
            // A record of the log of its own: what is stored together goes together.
            Await.until("it is stored", () -> confirmed.get() == 1);
            for (int i = 1; i < VALUES; i++) {
                put(database, i, confirmed, first);
            }
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            FileSizeLimit.set(self, 1 << 20);
            try {
                put(database, VALUES, confirmed, last);
                Await.until("the problem", () -> database.writer().problem().isPresent());
                // A disk that had trouble, and has lost what was on it.
                truncateLog(folder.resolve("rocksdb"), 10L * VALUE.length);
            } finally {
                FileSizeLimit.lift(self);
            }

            Await.until(
                    "it is told",
                    () ->
                            database.writer()
                                    .problem()
                                    .orElse("")
                                    .contains("changes that were acknowledged are missing"));
            assertThat(confirmed).hasValue(VALUES);
            // What is left can be read.
            assertThat(database.get(Family.FEEDS, Keys.key().number(0).bytes())).isEqualTo(VALUE);
        }
        assertThat(last.getCount()).isZero();
        assertThat(confirmed).hasValue(VALUES);
    }

    private static void put(
            MessageDatabase database, int number, AtomicInteger confirmed, CountDownLatch all) {
        database.writer()
                .put(
                        Family.FEEDS,
                        Keys.key().number(number).bytes(),
                        VALUE,
                        Runnable::run,
                        failure -> confirm(failure, confirmed, all));
    }

    private static void truncateLog(Path rocks, long bytes) throws IOException {
        try (Stream<Path> files = Files.list(rocks)) {
            Path log =
                    files.filter(file -> file.toString().endsWith(".log"))
                            .findFirst()
                            .orElseThrow();
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(bytes);
            }
        }
    }

    private static void confirm(
            @Nullable StorageException failure, AtomicInteger confirmed, CountDownLatch all) {
        if (failure == null) {
            confirmed.incrementAndGet();
        }
        all.countDown();
    }
}
