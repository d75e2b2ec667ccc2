// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static io.lanyard.testkit.feed.FeedFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers that take only some of the messages of their group. */
final class FeedSelectionTest {
    private FeedFixture feed;

    @BeforeEach
    void start() throws Exception {
        FeedLog log = new MemoryFeedLog();
        feed =
                new FeedFixture(
                        new FeedFixture.Logs() {
                            @Override
                            public FeedLog open() {
                                return log;
                            }

                            @Override
                            public void closed(FeedLog closed) {
                                // Memory has nothing to close.
                            }
                        },
                        FeedSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
    }

    @Test
    void aConsumerGetsWhatItTakesAndTheRestIsPassedOverAndCounted() throws Exception {
        CollectingConsumer consumer = feed.consumerOf(FIRST, 10, "b", "d");
        feed.append("a", "b", "c", "d", "e");

        assertThat(consumer.await(2).texts()).containsExactly("b#1", "d#1");
        consumer.settle("b", Settlement.ACCEPTED);
        consumer.settle("d", Settlement.ACCEPTED);
        feed.awaitLag(FIRST, 0);
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isEqualTo(3);
        assertThat(feed.status(FIRST).passedOver()).isEqualTo(3);
    }

    @Test
    void whatWasPassedOverComesWhenTheGroupIsMovedBack() throws Exception {
        CollectingConsumer consumer = feed.consumerOf(FIRST, 10, "b");
        feed.append("a", "b");
        assertThat(consumer.await(1).texts()).containsExactly("b#1");
        consumer.consumption().close();

        var _ = FeedFixture.answer(feed.feeds().reset(FIRST, new Feeds.Position.Begin()));

        assertThat(feed.consumer(FIRST, 10, true).await(2).texts()).containsExactly("a#1", "b#1");
    }

    @Test
    void aMessageGoesToTheConsumerThatTakesIt() throws Exception {
        CollectingConsumer ofA = feed.consumerOf(FIRST, 10, "a");
        CollectingConsumer ofB = feed.consumerOf(FIRST, 10, "b");
        Await.until("both are there", () -> feed.status(FIRST).consumers().size() == 2);
        feed.append("a", "b", "b", "a");

        assertThat(ofA.await(2).texts()).containsExactly("a#1", "a#1");
        assertThat(ofB.await(2).texts()).containsExactly("b#1", "b#1");
    }

    @Test
    void nothingIsPassedOverWhileItsConsumerHasNoCredit() throws Exception {
        CollectingConsumer ofA = feed.consumerOf(FIRST, 1, "a", "A");
        CollectingConsumer ofB = feed.consumerOf(FIRST, 10, "b");
        Await.until("both are there", () -> feed.status(FIRST).consumers().size() == 2);
        feed.append("a", "A", "b");
        assertThat(ofA.await(1).texts()).containsExactly("a#1");

        ofA.consumption().addCredit(1);

        assertThat(ofA.await(2).texts()).containsExactly("a#1", "A#1");
        assertThat(ofB.await(1).texts()).containsExactly("b#1");
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isZero();
    }

    @Test
    void whatItsConsumerLeftBehindWaitsForAnotherThatTakesIt() throws Exception {
        CollectingConsumer first = feed.consumerOf(FIRST, 10, "a");
        CollectingConsumer other = feed.consumerOf(FIRST, 10, "b");
        Await.until("both are there", () -> feed.status(FIRST).consumers().size() == 2);
        feed.append("a");
        var _ = first.await(1);
        first.consumption().close();
        feed.append("b");
        var _ = other.await(1);

        CollectingConsumer second = feed.consumerOf(FIRST, 10, "a");
        Await.until(
                "it has come again",
                () -> {
                    feed.clock.advance(Duration.ofSeconds(1));
                    return !second.received().isEmpty();
                });
        assertThat(second.texts()).containsExactly("a#2");
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isZero();
    }

    @Test
    void nothingIsPassedOverWhileNobodyReads() throws Exception {
        feed.append("a", "b");
        feed.awaitLag(FIRST, 2);
        CollectingConsumer consumer = feed.consumer(FIRST, 10, true);
        assertThat(consumer.await(2).texts()).containsExactly("a#1", "b#1");
    }
}
