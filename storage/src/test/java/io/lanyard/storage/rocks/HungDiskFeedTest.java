// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static io.lanyard.testkit.feed.FeedFixture.FIRST;
import static io.lanyard.testkit.feed.FeedFixture.LAMP;
import static io.lanyard.testkit.feed.FeedFixture.OTHER;
import static io.lanyard.testkit.feed.FeedFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feeds while the disk does not answer: what is stored goes on to consumers, what is not waits, and nobody else does. */
class HungDiskFeedTest {
    @TempDir private Path folder;
    private @Nullable MessageDatabase database;
    private @Nullable FeedFixture fixture;
    private CountDownLatch release = new CountDownLatch(0);

    @BeforeEach
    void start() throws Exception {
        fixture =
                new FeedFixture(
                        new FeedFixture.Logs() {
                            @Override
                            public FeedLog open() {
                                MessageDatabase opened =
                                        MessageDatabase.open(
                                                folder.resolve("messages"), Durability.FSYNC);
                                database = opened;
                                return new RocksFeedLog(opened);
                            }

                            @Override
                            public void closed(FeedLog log) {
                                Objects.requireNonNull(database, "never opened").close();
                            }
                        },
                        FeedSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        feed().close();
    }

    @Test
    void whatIsStoredIsHandedOutAndSettledAndWhatIsNotComesLater() throws Exception {
        feed().append("before");
        hang();
        int[] groups =
                Objects.requireNonNull(feed().feeds().groupsFor(LAMP, MessageKind.DEVICE_DATA));
        CompletableFuture<?> held =
                feed().feeds()
                        .append(
                                groups,
                                LAMP,
                                feed().message("held", MessageProperties.NONE),
                                Runnable::run)
                        .toCompletableFuture();

        CollectingConsumer consumer = feed().consumer(FIRST, 10, true);
        assertThat(consumer.await(1).texts()).containsExactly("before#1");
        feed().awaitLag(FIRST, 0);
        assertThat(held).isNotDone();
        assertThat(feed().feeds().waitingBytes()).isPositive();

        release.countDown();
        var _ = held.get(60, TimeUnit.SECONDS);
        assertThat(consumer.await(2).texts()).containsExactly("before#1", "held#1");
    }

    @Test
    void deadLettersAreMadeReadAndReplayedFromMemoryAndAreOnTheDiskAfterwards() throws Exception {
        feed().append("one", "two");
        hang();
        CollectingConsumer consumer = feed().consumer(FIRST, 2, false);
        consumer.await(2).settle("one", Settlement.REJECTED);
        consumer.settle("two", Settlement.REJECTED);
        feed().awaitLag(FIRST, 0);

        List<DeadLetter> dead = deadLetters();
        assertThat(dead).hasSize(2);
        assertThat(feed().status(FIRST).deadLetters()).isEqualTo(2);
        assertThat(answer(feed().feeds().deadLetters(FIRST, 0, 1)).orElseThrow())
                .isEqualTo(dead.subList(0, 1));
        // The other group is served as ever.
        assertThat(feed().consumer(OTHER, 10, true).await(2).texts())
                .containsExactly("one#1", "two#1");
        CompletableFuture<?> replayed =
                feed().feeds().replay(FIRST, dead.subList(0, 1)).toCompletableFuture();
        assertThat(replayed).isNotDone();

        release.countDown();
        var _ = replayed.get(60, TimeUnit.SECONDS);
        assertThat(ids(deadLetters())).isEqualTo(ids(dead.subList(1, 2)));
        feed().restart();
        assertThat(ids(deadLetters())).isEqualTo(ids(dead.subList(1, 2)));
        assertThat(feed().consumer(FIRST, 10, true).await(1).texts()).containsExactly("one#1");
    }

    @Test
    void aGroupIsDeletedWithoutTheOthersHavingToWait() throws Exception {
        feed().append("one");
        hang();

        feed().groups(FIRST);
        assertThat(answer(feed().feeds().status(OTHER))).isEmpty();
        assertThat(feed().consumer(FIRST, 10, true).await(1).texts()).containsExactly("one#1");

        release.countDown();
        feed().restart();
        assertThat(feed().log().positions()).containsOnlyKeys(1);
    }

    private List<DeadLetter> deadLetters() throws Exception {
        return answer(feed().feeds().deadLetters(FIRST, 0, 10)).orElseThrow();
    }

    private static List<Long> ids(List<DeadLetter> letters) {
        return letters.stream().map(letter -> letter.entry().message().id()).toList();
    }

    /** From now on nothing gets to the disk: the writer's thread does not come back from a callback. */
    private void hang() throws Exception {
        release = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Objects.requireNonNull(database, "not open")
                .writer()
                .afterEarlierChanges(
                        Runnable::run,
                        _ -> {
                            hanging.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private FeedFixture feed() {
        return Objects.requireNonNull(fixture, "not started");
    }
}
