// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import io.lanyard.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Consumers whose access key is limited to products. */
final class FeedScopeTest {
    private static final String GROUP = "lamps";
    private static final DeviceId LAMP = DeviceId.of("a1Lamp00001", "lamp-1");
    private static final DeviceId DOOR = DeviceId.of("a1Door00001", "door-1");
    private static final KeyScope OF_LAMPS =
            new KeyScope(Set.of(KeyRight.READ), false, Set.of(LAMP.productKey()));
    private static final GroupStatus.Peer PEER = new GroupStatus.Peer("test", "127.0.0.1:1");

    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final Feeds feeds =
            new Feeds(new MemoryFeedLog(), FeedSettings.DEFAULT, counters, clock, clock.ticker());
    private long ids;

    @AfterEach
    void stop() {
        feeds.close();
    }

    /** From now on the group gets the messages of these products. */
    private void relations(ProductKey... products) {
        feeds.set(
                List.of(new ConsumerGroup(1, GROUP, GROUP, Instant.EPOCH)),
                Stream.of(products)
                        .map(product ->
                                new SubscribeRelation(
                                        product, Set.of(MessageKind.DEVICE_DATA), List.of(GROUP)))
                        .toList());
    }

    private void append(DeviceId device, String text) throws Exception {
        int[] to = Objects.requireNonNull(feeds.groupsFor(device, MessageKind.DEVICE_DATA));
        Message message =
                new Message(
                        ++ids,
                        Topic.ofDevice(device, "user/update"),
                        Payload.of(text.getBytes(UTF_8)),
                        1,
                        Message.Origin.DEVICE);
        FeedFixture.answer(feeds.append(to, device, message, Runnable::run));
    }

    private CollectingConsumer consumer(KeyScope scope) {
        CollectingConsumer consumer = new CollectingConsumer(false);
        Feeds.Attached attached = feeds.attach(GROUP, scope, PEER, consumer);
        if (attached instanceof Feeds.Attached.Done(var consumption)) {
            consumer.attached(consumption);
            consumption.addCredit(10);
            return consumer;
        }
        throw new AssertionError("not attached: " + attached);
    }

    private void awaitEnd(CollectingConsumer consumer) {
        Await.until("the consumer is ended", () -> consumer.end() != null);
        assertThat(consumer.end()).isEqualTo(FeedConsumer.End.NOT_COVERED);
    }

    @Test
    void aGroupIsReadByAKeyThatCoversEveryProductOfIt() throws Exception {
        relations(LAMP.productKey());
        CollectingConsumer consumer = consumer(OF_LAMPS);
        append(LAMP, "on");

        assertThat(consumer.await(1).texts()).containsExactly("on#1");
    }

    @Test
    void aGroupThatGetsAlsoAnotherProductOrNoneIsNotReadByALimitedKey() {
        relations(LAMP.productKey(), DOOR.productKey());
        assertThat(feeds.attach(GROUP, OF_LAMPS, PEER, new CollectingConsumer(true)))
                .isInstanceOf(Feeds.Attached.NotCovered.class);
        relations();
        assertThat(feeds.attach(GROUP, OF_LAMPS, PEER, new CollectingConsumer(true)))
                .isInstanceOf(Feeds.Attached.NotCovered.class);
    }

    @Test
    void aRelationOfAnotherProductEndsTheReadingOfALimitedKeyAloneAndOthersGetWhatItHad()
            throws Exception {
        relations(LAMP.productKey());
        CollectingConsumer limited = consumer(OF_LAMPS);
        append(LAMP, "on");
        assertThat(limited.await(1).texts()).containsExactly("on#1");
        CollectingConsumer full = consumer(KeyScope.ALL);

        relations(LAMP.productKey(), DOOR.productKey());

        awaitEnd(limited);
        assertThat(full.await(1).texts()).containsExactly("on#2");
        append(DOOR, "open");
        assertThat(full.await(2).texts()).containsExactly("on#2", "open#1");
        assertThat(limited.texts()).containsExactly("on#1");
    }

    @Test
    void theLastRelationThatGoesEndsTheReadingOfALimitedKey() {
        relations(LAMP.productKey());
        CollectingConsumer limited = consumer(OF_LAMPS);

        relations();

        awaitEnd(limited);
    }

    @Test
    void whatIsLeftOfAnotherProductIsKeptForAKeyThatMayHaveIt() throws Exception {
        relations(LAMP.productKey(), DOOR.productKey());
        append(DOOR, "open");
        append(LAMP, "on");
        relations(LAMP.productKey());
        CollectingConsumer limited = consumer(OF_LAMPS);
        assertThat(limited.await(1).texts()).containsExactly("on#1");
        limited.settle("on", Settlement.ACCEPTED);

        CollectingConsumer full = consumer(KeyScope.ALL);
        Await.until(
                "it has come again",
                () -> {
                    clock.advance(Duration.ofSeconds(1));
                    return !full.received().isEmpty();
                });

        assertThat(full.texts()).containsExactly("open#1");
        assertThat(limited.texts()).containsExactly("on#1");
        assertThat(counters.value(Counters.Event.FEED_PASSED_OVER)).isZero();
    }
}
