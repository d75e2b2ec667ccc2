// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageWriterTest {
    @TempDir private Path temp;
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
    void callbacksComeInTheOrderInWhichTheChangesWereGiven() {
        List<Integer> told = new CopyOnWriteArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            expected.add(number);
            writer().put(
                            Family.FEEDS,
                            Keys.key().number(i).bytes(),
                            new byte[10],
                            Runnable::run,
                            _ -> told.add(number));
        }

        Await.until("all are told", () -> told.size() == 1_000);
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void whatIsToldIsStored() throws Exception {
        byte[] key = Keys.key().number(1).bytes();
        CountDownLatch told = new CountDownLatch(1);
        List<byte @Nullable []> found = new CopyOnWriteArrayList<>();
        writer().put(
                        Family.FEEDS,
                        key,
                        new byte[] {7},
                        Runnable::run,
                        _ -> {
                            found.add(database().get(Family.FEEDS, key));
                            told.countDown();
                        });

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(found).singleElement().isEqualTo(new byte[] {7});
    }

    @Test
    void callbacksForOneExecutorComeInFewTasks() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(10_000);
        Executor counting =
                task -> {
                    tasks.incrementAndGet();
                    task.run();
                };
        for (int i = 0; i < 10_000; i++) {
            writer().put(
                            Family.FEEDS,
                            Keys.key().number(i).bytes(),
                            new byte[10],
                            counting,
                            _ -> told.countDown());
        }

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tasks.get()).isLessThan(10_000);
    }

    @Test
    void aCallbackThatFailsKeepsNoOtherFromBeingTold() throws Exception {
        CountDownLatch told = new CountDownLatch(2);
        for (int i = 0; i < 3; i++) {
            int number = i;
            writer().put(
                            Family.FEEDS,
                            Keys.key().number(i).bytes(),
                            new byte[1],
                            Runnable::run,
                            _ -> {
                                if (number == 1) {
                                    throw new IllegalStateException("a bug, for the test");
                                }
                                told.countDown();
                            });
        }

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anExecutorThatIsShutDownKeepsNoOtherFromBeingTold() throws Exception {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        CountDownLatch told = new CountDownLatch(1);

        writer().afterEarlierChanges(ended, _ -> {});
        writer().afterEarlierChanges(Runnable::run, _ -> told.countDown());

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatWasGivenBeforeTheEndIsStored() {
        List<@Nullable StorageException> told = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++) {
            writer().put(
                            Family.FEEDS,
                            Keys.key().number(i).bytes(),
                            new byte[1],
                            Runnable::run,
                            failure -> told.add(failure));
        }
        close();

        assertThat(told).hasSize(100).containsOnlyNulls();
    }

    @Test
    void whatIsGivenAfterTheEndIsToldSo() {
        close();
        List<@Nullable StorageException> told = new CopyOnWriteArrayList<>();

        writer().put(Family.FEEDS, new byte[] {1}, new byte[1], Runnable::run, told::add);

        assertThat(told).singleElement().isInstanceOf(StorageException.class);
    }

    @Test
    void itIsFullWhenMuchWaitsAndTellsWhenThereIsRoom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        // The callback holds the writer's thread, so that what is given meanwhile waits.
        writer().afterEarlierChanges(
                        Runnable::run,
                        _ -> {
                            held.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        byte[] value = new byte[1 << 20];
        assertThat(writer().isFull()).isFalse();
        for (int i = 0; i < 65; i++) {
            writer().put(Family.FEEDS, Keys.key().number(i).bytes(), value);
        }
        assertThat(writer().isFull()).isTrue();

        CountDownLatch room = new CountDownLatch(1);
        writer().whenRoom(Runnable::run, room::countDown);
        assertThat(room.getCount()).isEqualTo(1);
        release.countDown();

        assertThat(room.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(writer().isFull()).isFalse();
    }

    private StorageWriter writer() {
        return database().writer();
    }

    private MessageDatabase database() {
        MessageDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
