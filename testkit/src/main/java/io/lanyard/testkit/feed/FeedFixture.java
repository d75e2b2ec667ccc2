// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Feeds over a log, with a clock that stands still, two groups that get everything of one product, and a device. */
public final class FeedFixture {
    public static final DeviceId LAMP = DeviceId.of("a1Lamp00001", "lamp-1");
    public static final String FIRST = "first";
    public static final String OTHER = "other";
    private static final GroupStatus.Peer PEER = new GroupStatus.Peer("test", "127.0.0.1:1");

    /** Makes the log: the same one after a restart. */
    public interface Logs {
        FeedLog open() throws Exception;

        /** As after the end of the process. */
        void closed(FeedLog log) throws Exception;
    }

    public final ManualClock clock = new ManualClock();
    public final Counters counters = new Counters();
    private final Logs logs;
    private final FeedSettings settings;
    private FeedLog log;
    private Feeds feeds;
    private List<String> groups = List.of(FIRST, OTHER);
    private long ids;

    public FeedFixture(Logs logs, FeedSettings settings) throws Exception {
        this.logs = logs;
        this.settings = settings;
        this.log = logs.open();
        this.feeds = open();
    }

    private Feeds open() {
        Feeds opened = new Feeds(log, settings, counters, clock, clock.ticker());
        set(opened);
        return opened;
    }

    private void set(Feeds of) {
        List<ConsumerGroup> all = new ArrayList<>();
        for (String id : groups) {
            all.add(new ConsumerGroup(id.equals(FIRST) ? 1 : 2, id, id, Instant.EPOCH));
        }
        of.set(
                all,
                List.of(
                        new SubscribeRelation(
                                LAMP.productKey(), Set.of(MessageKind.DEVICE_DATA), groups)));
    }

    /** Only these groups from now on. */
    public void groups(String... ids) {
        groups = Arrays.asList(ids);
        set(feeds);
    }

    public Feeds feeds() {
        return feeds;
    }

    public FeedLog log() {
        return log;
    }

    /** Ends in order, and starts again. */
    public void restart() throws Exception {
        feeds.close();
        logs.closed(log);
        log = logs.open();
        feeds = open();
    }

    /** Appends messages of the lamp for both groups, and waits until they are safe. */
    public void append(String... texts) throws Exception {
        for (String text : texts) {
            append(text, MessageProperties.NONE);
        }
    }

    public void append(String text, MessageProperties properties) throws Exception {
        append(message(text, properties));
    }

    /** Appends a message of the lamp on this topic, from behind its name on, and waits until it is safe. */
    public void appendOn(String topic, String text) throws Exception {
        append(message(topic, text, MessageProperties.NONE));
    }

    private void append(Message message) throws Exception {
        int[] to = Objects.requireNonNull(feeds.groupsFor(LAMP, MessageKind.DEVICE_DATA));
        answer(feeds.append(to, LAMP, message, Runnable::run));
    }

    public Message message(String text, MessageProperties properties) {
        return message("user/update", text, properties);
    }

    private Message message(String topic, String text, MessageProperties properties) {
        return new Message(
                ++ids,
                Topic.ofDevice(LAMP, topic),
                Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                1,
                false,
                Message.Origin.DEVICE,
                properties);
    }

    /** A consumer of the group with so much credit. */
    public CollectingConsumer consumer(String group, int credit, boolean accepting) {
        return attach(group, credit, new CollectingConsumer(accepting));
    }

    /** A consumer that reads with this filter, and settles nothing by itself. */
    public CollectingConsumer consumerOf(String group, int credit, TopicFilter filter) {
        return attach(group, credit, new CollectingConsumer(false, filter));
    }

    /** What becomes of a consumer with this filter. */
    public Feeds.Attached attach(String group, TopicFilter filter) {
        return feeds.attach(group, PEER, new CollectingConsumer(false, filter));
    }

    private CollectingConsumer attach(String group, int credit, CollectingConsumer consumer) {
        Feeds.Attached attached = feeds.attach(group, PEER, consumer);
        assertThat(attached).isInstanceOf(Feeds.Attached.Done.class);
        if (attached instanceof Feeds.Attached.Done(var consumption)) {
            consumer.attached(consumption);
            if (credit > 0) {
                consumption.addCredit(credit);
            }
        }
        return consumer;
    }

    public GroupStatus status(String group) throws Exception {
        return answer(feeds.status(group)).orElseThrow();
    }

    /** Waits until so many messages of the group are not settled. */
    public void awaitLag(String group, long lag) {
        Await.until(
                "lag of " + group + " is " + lag,
                () -> {
                    try {
                        return status(group).lag() == lag;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    public static <T extends @Nullable Object> T answer(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Ends everything. */
    public void close() throws Exception {
        feeds.close();
        logs.closed(log);
    }
}
