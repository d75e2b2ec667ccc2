// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static io.lanyard.testkit.feed.FeedFixture.FIRST;
import static io.lanyard.testkit.feed.FeedFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups that are read with a filter. */
final class FeedSelectionTest {
    private static final TopicFilter A = TopicFilter.of("/+/+/user/a");
    private static final TopicFilter B = TopicFilter.of("/+/+/user/b");

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

    private void appendOnEach(String... letters) throws Exception {
        for (String letter : letters) {
            feed.appendOn("user/" + letter, letter);
        }
    }

    @Test
    void aGroupGetsWhatItsFilterMatchesAndTheRestIsPassedOverAndCounted() throws Exception {
        CollectingConsumer consumer = feed.consumerOf(FIRST, 10, B);
        appendOnEach("a", "b", "c", "b", "e");

        assertThat(consumer.await(2).texts()).containsExactly("b#1", "b#1");
        consumer.received()
                .forEach(each -> consumer.consumption().settle(each.offset(), Settlement.ACCEPTED));
        feed.awaitLag(FIRST, 0);
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isEqualTo(3);
        assertThat(feed.status(FIRST).passedOver()).isEqualTo(3);
        assertThat(feed.status(FIRST).filter()).isEqualTo(B);
    }

    @Test
    void whatWasPassedOverComesWhenTheGroupIsMovedBack() throws Exception {
        CollectingConsumer consumer = feed.consumerOf(FIRST, 10, B);
        appendOnEach("a", "b");
        assertThat(consumer.await(1).texts()).containsExactly("b#1");
        consumer.consumption().close();

        var _ = FeedFixture.answer(feed.feeds().reset(FIRST, new Feeds.Position.Begin()));

        assertThat(feed.consumer(FIRST, 10, true).await(2).texts()).containsExactly("a#1", "b#1");
    }

    @Test
    void aConsumerWithAnotherFilterIsRefusedAndToldWhichIsInForce() throws Exception {
        CollectingConsumer ofA = feed.consumerOf(FIRST, 10, A);

        assertThat(feed.attach(FIRST, B)).isEqualTo(new Feeds.Attached.OtherFilter(A));
        assertThat(feed.attach(FIRST, FeedConsumer.EVERYTHING))
                .isEqualTo(new Feeds.Attached.OtherFilter(A));
        assertThat(feed.counters.value(Counters.Event.FEED_FILTER_REFUSED)).isEqualTo(2);
        // Each group for itself, and the same filter as often as there is room.
        assertThat(feed.attach(OTHER, B)).isInstanceOf(Feeds.Attached.Done.class);
        CollectingConsumer second = feed.consumerOf(FIRST, 10, A);
        appendOnEach("a", "a");
        Await.until(
                "both have one", () -> ofA.received().size() == 1 && second.received().size() == 1);
    }

    @Test
    void whenTheLastHasLeftAnyFilterMayBeReadWithAtOnce() throws Exception {
        CollectingConsumer first = feed.consumerOf(FIRST, 10, A);
        CollectingConsumer second = feed.consumerOf(FIRST, 10, A);
        first.consumption().close();
        first.consumption().close();
        assertThat(feed.attach(FIRST, B)).isEqualTo(new Feeds.Attached.OtherFilter(A));

        second.consumption().close();

        CollectingConsumer ofB = feed.consumerOf(FIRST, 10, B);
        appendOnEach("a", "b");
        assertThat(ofB.await(1).texts()).containsExactly("b#1");
        assertThat(feed.status(FIRST).consumers()).hasSize(1);
    }

    @Test
    void nothingIsPassedOverWhileNobodyHasCredit() throws Exception {
        CollectingConsumer one = feed.consumerOf(FIRST, 1, B);
        feed.consumerOf(FIRST, 0, B);
        Await.until("both are there", () -> feed.status(FIRST).consumers().size() == 2);
        appendOnEach("b", "a", "b");
        assertThat(one.await(1).texts()).containsExactly("b#1");
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isZero();

        one.consumption().addCredit(1);

        assertThat(one.await(2).texts()).containsExactly("b#1", "b#1");
        assertThat(feed.counters.value(Counters.Event.FEED_PASSED_OVER)).isOne();
    }

    @Test
    void whatItsConsumerLeftBehindWaitsForAnotherThatTakesIt() throws Exception {
        CollectingConsumer first = feed.consumerOf(FIRST, 10, A);
        appendOnEach("a");
        var _ = first.await(1);
        first.consumption().close();
        CollectingConsumer other = feed.consumerOf(FIRST, 10, B);
        appendOnEach("b");
        var _ = other.await(1);
        other.settle("b", Settlement.ACCEPTED);
        feed.awaitLag(FIRST, 1);
        other.consumption().close();

        CollectingConsumer second = feed.consumerOf(FIRST, 10, A);
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
        appendOnEach("a", "b");
        feed.awaitLag(FIRST, 2);
        CollectingConsumer consumer = feed.consumer(FIRST, 10, true);
        assertThat(consumer.await(2).texts()).containsExactly("a#1", "b#1");
    }
}
