// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.feed;

import static io.lanyard.testkit.feed.FeedFixture.FIRST;
import static io.lanyard.testkit.feed.FeedFixture.LAMP;
import static io.lanyard.testkit.feed.FeedFixture.OTHER;
import static io.lanyard.testkit.feed.FeedFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.Feeds.Position;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What feeds do for those who consume them, on every log. */
public abstract class FeedContract {
    private static final FeedSettings SETTINGS =
            new FeedSettings(Duration.ofDays(1), 1L << 30, 3, Duration.ofSeconds(30), 1_000, 5, 2);

    private @Nullable FeedFixture fixture;

    /** A fresh log, and the same again after a restart. */
    protected abstract FeedFixture.Logs logs() throws Exception;

    private FeedFixture start() throws Exception {
        return start(SETTINGS);
    }

    private FeedFixture start(FeedSettings settings) throws Exception {
        FeedFixture started = new FeedFixture(logs(), settings);
        fixture = started;
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void messagesComeInOrderWithEverythingThatTheyCarry() throws Exception {
        FeedFixture feed = start();
        MessageProperties properties =
                new MessageProperties(
                        true,
                        "text/plain",
                        "answer/here",
                        new byte[] {1, 2},
                        List.of(Map.entry("k", "v"), Map.entry("k", "")),
                        0,
                        List.of());
        feed.append("a", properties);
        feed.append("b");

        CollectingConsumer consumer = feed.consumer(FIRST, 10, true).await(2);

        assertThat(consumer.texts()).containsExactly("a#1", "b#1");
        FeedDelivery first = consumer.received().getFirst();
        Message message = first.entry().message();
        assertThat(first.entry().device()).isEqualTo(LAMP);
        assertThat(first.entry().at()).isEqualTo(feed.clock.millis());
        assertThat(message.topic().value()).isEqualTo("/a1Lamp00001/lamp-1/user/update");
        assertThat(message.qos()).isEqualTo(1);
        assertThat(message.id()).isEqualTo(1);
        assertThat(message.origin()).isEqualTo(Message.Origin.DEVICE);
        assertThat(message.properties()).usingRecursiveComparison().isEqualTo(properties);
    }

    @Test
    void everyGroupGetsEveryMessageOnce() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer first = feed.consumer(FIRST, 10, true);
        CollectingConsumer other = feed.consumer(OTHER, 10, true);

        feed.append("a", "b");

        assertThat(first.await(2).texts()).containsExactly("a#1", "b#1");
        assertThat(other.await(2).texts()).containsExactly("a#1", "b#1");
    }

    @Test
    void onlyProductsWithARelationAndOnlyItsKindsAreRead() throws Exception {
        FeedFixture feed = start();

        assertThat(feed.feeds().groupsFor(LAMP, MessageKind.DEVICE_DATA)).containsExactly(1, 2);
        assertThat(feed.feeds().groupsFor(LAMP, MessageKind.DEVICE_STATUS)).isNull();
        assertThat(
                        feed.feeds()
                                .groupsFor(
                                        DeviceId.of("a1Other", "lamp-1"), MessageKind.DEVICE_DATA))
                .isNull();
    }

    @Test
    void nobodyGetsMoreThanItsCredit() throws Exception {
        FeedFixture feed = start();
        feed.append("a", "b", "c");
        CollectingConsumer consumer = feed.consumer(FIRST, 2, true).await(2);
        feed.awaitLag(FIRST, 1);
        assertThat(consumer.texts()).containsExactly("a#1", "b#1");

        consumer.consumption().addCredit(1);

        assertThat(consumer.await(3).texts()).endsWith("c#1");
    }

    @Test
    void consumersOfAGroupShareItsMessages() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer one = feed.consumer(FIRST, 100, true);
        CollectingConsumer two = feed.consumer(FIRST, 100, true);
        Await.until("both are there", () -> consumers(feed) == 2);
        String[] texts = IntStream.range(0, 20).mapToObj(Integer::toString).toArray(String[]::new);

        feed.append(texts);
        feed.awaitLag(FIRST, 0);

        List<String> all = new ArrayList<>(one.texts());
        all.addAll(two.texts());
        // The second may get its credit after the first message.
        assertThat(one.texts()).hasSizeBetween(10, 12);
        assertThat(all).hasSize(20).doesNotHaveDuplicates();
    }

    private static int consumers(FeedFixture feed) {
        try {
            return feed.status(FIRST).consumers().size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aGroupHasNoMoreConsumersThanTheSettingSays() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer one = feed.consumer(FIRST, 0, true);
        feed.consumer(FIRST, 0, true);
        GroupStatus.Peer peer = new GroupStatus.Peer("third", "");

        assertThat(feed.feeds().attach(FIRST, peer, new CollectingConsumer(true)))
                .isEqualTo(new Feeds.Attached.Full(2));
        one.consumption().close();
        Await.until("one has left", () -> consumers(feed) == 1);
        assertThat(feed.feeds().attach(FIRST, peer, new CollectingConsumer(true)))
                .isInstanceOf(Feeds.Attached.Done.class);
        assertThat(feed.feeds().attach("nobody", peer, new CollectingConsumer(true)))
                .isEqualTo(new Feeds.Attached.NoGroup());
    }

    @Test
    void whatIsNotSettledInTimeComesAgain() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, false);
        feed.append("a");
        consumer.await(1);

        feed.clock.advance(Duration.ofSeconds(31));

        assertThat(consumer.await(2).texts()).containsExactly("a#1", "a#2");
        assertThat(feed.counters.value(Counters.Event.FEED_REDELIVERY)).isEqualTo(1);
    }

    @Test
    void anAcceptanceThatComesLateCountsWhileNobodyElseHasTheMessage() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 1, false);
        feed.append("a");
        consumer.await(1);
        feed.clock.advance(Duration.ofSeconds(31));
        Await.until("its time is over", () -> unsettled(feed) == 0);

        consumer.settle("a", Settlement.ACCEPTED);

        feed.awaitLag(FIRST, 0);
    }

    private static int unsettled(FeedFixture feed) {
        try {
            return feed.status(FIRST).unsettled();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAConsumerLeavesComesAgainInOrderBeforeLaterMessages() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer leaving = feed.consumer(FIRST, 3, false);
        feed.append("a", "b", "c", "d");
        leaving.await(3);
        leaving.settle("b", Settlement.ACCEPTED);

        leaving.consumption().close();
        CollectingConsumer staying = feed.consumer(FIRST, 10, true);

        assertThat(staying.await(3).texts()).containsExactly("a#2", "c#2", "d#1");
        feed.awaitLag(FIRST, 0);
    }

    @Test
    void aReleasedMessageComesAgainAsTheSameAttempt() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, false);
        feed.append("a");
        consumer.await(1).settle("a", Settlement.RELEASED);
        feed.append("b");
        consumer.await(2);

        feed.clock.advance(Duration.ofSeconds(2));

        assertThat(consumer.await(3).texts()).containsExactly("a#1", "b#1", "a#1");
    }

    @Test
    void aMessageThatFailsAgainAndAgainBecomesADeadLetterAndBlocksNobody() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, false);
        feed.append("poison", "good");
        consumer.await(2).settle("good", Settlement.ACCEPTED);
        for (int attempt = 1; attempt <= 3; attempt++) {
            int before = attempt + 1;
            consumer.await(before).settle("poison", Settlement.FAILED);
            int left = 3 - attempt;
            Await.until("it was given back", () -> unsettled(feed) == 0);
            feed.clock.advance(Duration.ofSeconds(left > 0 ? 5 : 0));
        }

        feed.awaitLag(FIRST, 0);
        List<DeadLetter> dead = answer(feed.feeds().deadLetters(FIRST, 0, 10)).orElseThrow();
        assertThat(consumer.texts()).containsExactly("poison#1", "good#1", "poison#2", "poison#3");
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().attempts()).isEqualTo(3);
        assertThat(dead.getFirst().reason()).isEqualTo(DeadLetter.Reason.TOO_MANY_ATTEMPTS);
        assertThat(answer(feed.feeds().deadLetters(OTHER, 0, 10)).orElseThrow()).isEmpty();
    }

    @Test
    void aRejectedMessageIsADeadLetterAtOnceAndCanBeReplayed() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, false);
        feed.append("a");
        consumer.await(1).settle("a", Settlement.REJECTED);
        feed.awaitLag(FIRST, 0);
        feed.restart();
        List<DeadLetter> dead = answer(feed.feeds().deadLetters(FIRST, 0, 10)).orElseThrow();
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().reason()).isEqualTo(DeadLetter.Reason.REJECTED);

        assertThat(answer(feed.feeds().replay(FIRST, dead))).hasValue(1);

        assertThat(feed.consumer(FIRST, 10, true).await(1).texts()).containsExactly("a#1");
        assertThat(answer(feed.feeds().deadLetters(FIRST, 0, 10)).orElseThrow()).isEmpty();
        assertThat(feed.status(OTHER).lag()).isEqualTo(1);
    }

    @Test
    void deadLettersAreBoundedAndTheOldestGo() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, false);
        feed.append("1", "2", "3", "4", "5", "6", "7");
        consumer.await(7);
        consumer.received()
                .forEach(each -> consumer.consumption().settle(each.offset(), Settlement.REJECTED));
        feed.awaitLag(FIRST, 0);

        Await.until("two went", () -> feed.counters.value(DropReason.DEAD_LETTER_EVICTED) == 2);
        List<DeadLetter> dead = answer(feed.feeds().deadLetters(FIRST, 0, 10)).orElseThrow();
        assertThat(dead).hasSize(5);
        assertThat(CollectingConsumer.textOf(new FeedDelivery(dead.getFirst().entry(), 1)))
                .isEqualTo("3");
    }

    @Test
    void groupsGoOnAfterARestartWhereTheyWere() throws Exception {
        FeedFixture feed = start();
        feed.append("a", "b", "c", "d");
        CollectingConsumer consumer = feed.consumer(FIRST, 3, false).await(3);
        consumer.settle("a", Settlement.ACCEPTED);
        consumer.settle("c", Settlement.ACCEPTED);
        feed.awaitLag(FIRST, 2);

        feed.restart();

        assertThat(feed.status(FIRST).lag()).isEqualTo(2);
        assertThat(feed.status(OTHER).lag()).isEqualTo(4);
        assertThat(feed.consumer(FIRST, 10, true).await(2).texts()).containsExactly("b#2", "d#1");
        feed.append("e");
        assertThat(feed.consumer(OTHER, 10, true).await(5).texts())
                .containsExactly("a#1", "b#1", "c#1", "d#1", "e#1");
    }

    @Test
    void aNewGroupStartsWithWhatComesFromNowOn() throws Exception {
        FeedFixture feed = start();
        feed.groups(FIRST);
        feed.append("before");
        feed.groups(FIRST, OTHER);
        feed.append("after");

        assertThat(feed.consumer(OTHER, 10, true).await(1).texts()).containsExactly("after#1");
    }

    @Test
    void aDeletedGroupEndsItsConsumersAndIsForgotten() throws Exception {
        FeedFixture feed = start();
        CollectingConsumer consumer = feed.consumer(OTHER, 10, false);
        feed.append("a");
        consumer.await(1);

        feed.groups(FIRST);

        Await.until(
                "the consumer is ended", () -> consumer.end() == FeedConsumer.End.GROUP_DELETED);
        assertThat(answer(feed.feeds().status(OTHER))).isEmpty();
        assertThat(feed.status(FIRST).lag()).isEqualTo(1);
        assertThat(feed.log().positions()).containsOnlyKeys(1);
    }

    @Test
    void aGroupCanBeResetToTheEndTheBeginAndATime() throws Exception {
        FeedFixture feed = start();
        feed.append("a");
        feed.clock.advance(Duration.ofMinutes(1));
        long later = feed.clock.millis();
        feed.append("b");
        CollectingConsumer consumer = feed.consumer(FIRST, 1, false).await(1);

        assertThat(reset(feed, new Position.End()).lag()).isZero();
        consumer.settle("a", Settlement.ACCEPTED);
        assertThat(reset(feed, new Position.Begin()).lag()).isEqualTo(2);
        assertThat(reset(feed, new Position.Time(later)).lag()).isEqualTo(1);
        consumer.consumption().addCredit(1);

        assertThat(consumer.await(2).texts()).containsExactly("a#1", "b#1");
    }

    private static GroupStatus reset(FeedFixture feed, Position position) throws Exception {
        return answer(feed.feeds().reset(FIRST, position)).orElseThrow();
    }

    @Test
    void aPausedGroupKeepsItsMessagesAlsoOverARestart() throws Exception {
        FeedFixture feed = start();
        answer(feed.feeds().pause(FIRST, true));
        feed.append("a");
        feed.restart();
        CollectingConsumer consumer = feed.consumer(FIRST, 10, true);
        assertThat(feed.status(FIRST).paused()).isTrue();
        assertThat(consumer.received()).isEmpty();

        answer(feed.feeds().pause(FIRST, false));

        assertThat(consumer.await(1).texts()).containsExactly("a#1");
    }

    @Test
    void aConsumerThatDrainsGetsWhatThereIsAndLosesTheRestOfItsCredit() throws Exception {
        FeedFixture feed = start();
        feed.append("a", "b");
        CollectingConsumer consumer = feed.consumer(FIRST, 0, true);
        AtomicInteger atDrained = new AtomicInteger(-1);
        consumer.consumption().addCredit(10);
        consumer.consumption().drain(() -> atDrained.set(consumer.received().size()));
        Await.until("it is drained", () -> atDrained.get() == 2);

        feed.append("c");

        assertThat(feed.status(FIRST).consumers().getFirst().credit()).isZero();
        assertThat(consumer.received()).hasSize(2);
    }

    @Test
    void whatIsTooOldGoesAndIsCountedWhenNobodyHasReadIt() throws Exception {
        FeedFixture feed = start();
        feed.consumer(FIRST, 10, true);
        feed.append("old");
        feed.awaitLag(FIRST, 0);
        feed.clock.advance(Duration.ofHours(25));
        feed.append("new");

        feed.awaitLag(OTHER, 1);

        assertThat(feed.status(OTHER).evicted()).isEqualTo(1);
        assertThat(feed.status(FIRST).evicted()).isZero();
        assertThat(feed.counters.value(DropReason.FEED_RETENTION)).isEqualTo(1);
        assertThat(feed.consumer(OTHER, 10, true).await(1).texts()).containsExactly("new#1");
    }

    @Test
    void whatExceedsTheBytesGoesFromTheOldEnd() throws Exception {
        FeedSettings small =
                new FeedSettings(
                        Duration.ofDays(1), 1_000_000, 3, Duration.ofSeconds(30), 1_000, 5, 2);
        FeedFixture feed = start(small);
        String text = "x".repeat(100_000);
        for (int i = 0; i < 30; i++) {
            feed.append(text);
        }

        Await.until("some went", () -> feed.counters.value(DropReason.FEED_FULL) >= 20);
        GroupStatus status = feed.status(FIRST);
        assertThat(status.evicted()).isGreaterThanOrEqualTo(10);
        CollectingConsumer consumer = feed.consumer(FIRST, 100, true);
        feed.awaitLag(FIRST, 0);
        assertThat(consumer.received().size() + feed.status(FIRST).evicted()).isEqualTo(30);
    }

    @Test
    void anExpiredMessageIsNotHandedOut() throws Exception {
        FeedFixture feed = start();
        feed.append(
                "short-lived",
                new MessageProperties(
                        false,
                        null,
                        null,
                        null,
                        List.of(),
                        feed.clock.millis() + 1_000,
                        List.of()));
        feed.append("lasting");
        feed.clock.advance(Duration.ofSeconds(1));

        assertThat(feed.consumer(FIRST, 10, true).await(1).texts()).containsExactly("lasting#1");
        assertThat(feed.counters.value(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    void aGroupThatIsStuckDisturbsNoOther() throws Exception {
        FeedSettings few =
                new FeedSettings(Duration.ofDays(1), 1L << 30, 3, Duration.ofSeconds(30), 5, 5, 2);
        FeedFixture feed = start(few);
        CollectingConsumer stuck = feed.consumer(FIRST, 1_000, false);
        CollectingConsumer working = feed.consumer(OTHER, 1_000, true);
        String[] texts = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);

        feed.append(texts);

        working.await(50);
        feed.awaitLag(OTHER, 0);
        assertThat(stuck.received()).hasSize(5);
    }

    @Test
    void aConsumerThatThrowsIsEndedAndItsMessagesGoToTheNext() throws Exception {
        FeedFixture feed = start();
        List<FeedConsumer.End> ends = new ArrayList<>();
        Feeds.Attached attached =
                feed.feeds()
                        .attach(
                                FIRST,
                                new GroupStatus.Peer("broken", ""),
                                new FeedConsumer() {
                                    @Override
                                    public void receive(List<FeedDelivery> deliveries) {
                                        throw new IllegalStateException("broken on purpose");
                                    }

                                    @Override
                                    public synchronized void ended(End end) {
                                        ends.add(end);
                                    }
                                });
        if (attached instanceof Feeds.Attached.Done(var consumption)) {
            consumption.addCredit(5);
        }
        feed.append("a");

        assertThat(feed.consumer(FIRST, 5, true).await(1).texts()).containsExactly("a#2");
        assertThat(ends).containsExactly(FeedConsumer.End.FAILED);
    }

    @Test
    void peekingTakesNothing() throws Exception {
        FeedFixture feed = start();
        feed.append("a", "b", "c");
        feed.consumer(FIRST, 1, false).await(1);

        List<FeedDelivery> seen = answer(feed.feeds().peek(FIRST, 0, 10)).orElseThrow();

        assertThat(seen.stream().map(CollectingConsumer::textOf)).containsExactly("a", "b", "c");
        assertThat(feed.status(FIRST).lag()).isEqualTo(3);
    }

    @Test
    void theStatusTellsWhatWasSettledInTheLastMinute() throws Exception {
        FeedFixture feed = start();
        feed.append("old");
        feed.clock.advance(Duration.ofMinutes(2));
        feed.append("new");
        feed.consumer(FIRST, 10, true).await(2);
        feed.awaitLag(FIRST, 0);

        GroupStatus status = feed.status(FIRST);

        assertThat(status.settledPerMinute()).isEqualTo(2);
        assertThat(status.backlogPerMinute()).isEqualTo(1);
        assertThat(status.lastSettledAt()).isEqualTo(feed.clock.instant());
        feed.clock.advance(Duration.ofMinutes(2));
        assertThat(feed.status(FIRST).settledPerMinute()).isZero();
    }

    @Test
    void theStatusTellsWhatEachConsumerHasSettledInTheLastMinute() throws Exception {
        FeedFixture feed = start();
        feed.append("old");
        feed.clock.advance(Duration.ofMinutes(2));
        feed.append("new");
        feed.consumer(FIRST, 2, true).await(2);
        feed.awaitLag(FIRST, 0);
        feed.consumer(FIRST, 10, true);
        feed.append("newest");
        feed.awaitLag(FIRST, 0);

        List<GroupStatus.ConsumerStatus> consumers = feed.status(FIRST).consumers();

        assertThat(consumers)
                .extracting(GroupStatus.ConsumerStatus::settledPerMinute)
                .containsExactly(2L, 1L);
        assertThat(consumers)
                .extracting(GroupStatus.ConsumerStatus::backlogPerMinute)
                .containsExactly(1L, 0L);
        feed.clock.advance(Duration.ofMinutes(2));
        assertThat(feed.status(FIRST).consumers())
                .extracting(GroupStatus.ConsumerStatus::settledPerMinute)
                .containsExactly(0L, 0L);
    }

    @Test
    void appendingAfterTheEndFailsAndHangsNobody() throws Exception {
        FeedFixture feed = start();
        int[] to = Objects.requireNonNull(feed.feeds().groupsFor(LAMP, MessageKind.DEVICE_DATA));
        feed.feeds().close();

        CompletionStage<?> append =
                feed.feeds()
                        .append(
                                to,
                                LAMP,
                                feed.message("late", MessageProperties.NONE),
                                Runnable::run);

        Await.until("it fails", () -> append.toCompletableFuture().isCompletedExceptionally());
    }
}
