// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.feed;

import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedConsumption;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.await.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A consumer that keeps what it gets. */
public final class CollectingConsumer implements FeedConsumer {
    private final List<FeedDelivery> received = new ArrayList<>();
    private final boolean accepting;
    private final TopicFilter filter;
    private @Nullable FeedConsumption consumption;
    private @Nullable End end;

    /**
     * A consumer without messages.
     *
     * @param accepting whether it settles at once what it gets
     */
    public CollectingConsumer(boolean accepting) {
        this(accepting, EVERYTHING);
    }

    /**
     * A consumer without messages.
     *
     * @param accepting whether it settles at once what it gets
     * @param filter the messages that it takes
     */
    public CollectingConsumer(boolean accepting, TopicFilter filter) {
        this.accepting = accepting;
        this.filter = filter;
    }

    @Override
    public TopicFilter filter() {
        return filter;
    }

    public void attached(FeedConsumption to) {
        consumption = to;
    }

    @Override
    public synchronized void receive(List<FeedDelivery> deliveries) {
        received.addAll(deliveries);
        if (accepting) {
            deliveries.forEach(each -> consumption().settle(each.offset(), Settlement.ACCEPTED));
        }
    }

    @Override
    public synchronized void ended(End why) {
        end = why;
    }

    /** What this consumer can ask for. */
    public FeedConsumption consumption() {
        return Objects.requireNonNull(consumption, "attach comes first");
    }

    /** Settles the message with this text that came last. */
    public void settle(String text, Settlement settlement) {
        FeedDelivery found =
                received().stream()
                        .filter(each -> textOf(each).equals(text))
                        .reduce((_, last) -> last)
                        .orElseThrow(() -> new AssertionError("no message " + text));
        consumption().settle(found.offset(), settlement);
    }

    public synchronized List<FeedDelivery> received() {
        return List.copyOf(received);
    }

    /** Text and attempt of each message, such as {@code a#1}, in the order in which they came. */
    public List<String> texts() {
        return received().stream().map(each -> textOf(each) + "#" + each.attempt()).toList();
    }

    public synchronized @Nullable End end() {
        return end;
    }

    /** Waits until so many messages have come. */
    public CollectingConsumer await(int count) {
        Await.until("there are " + count + " messages", () -> received().size() >= count);
        return this;
    }

    static String textOf(FeedDelivery delivery) {
        return new String(delivery.entry().message().payload().bytes(), StandardCharsets.UTF_8);
    }
}
