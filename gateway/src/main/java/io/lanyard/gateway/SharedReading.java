// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedConsumption;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.feed.Settlement;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription {@code $share/GROUP/FILTER} of an application: it is one of the consumers of the group, and gets as
 * many messages as it may have on their way. On the loop of the connection, but for what it takes as the feeds' consumer.
 */
final class SharedReading implements FeedConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(SharedReading.class);

    private final TopicFilter filter;
    private final ApplicationOutput output;
    private final Executor loop;
    private final Consumer<End> whenEnded;
    private final int credit;
    private SubscriptionOptions options;

    /** Written on the loop. */
    private volatile @Nullable FeedConsumption consumption;

    /** Credit that is given and not used up. */
    private int available;

    /** Credit that was used up and not given again. */
    private int spent;

    private boolean givingSoon;

    /**
     * A reading that gets nothing yet.
     *
     * @param filter what stands behind the group
     * @param whenEnded called on the loop when the feeds end it
     */
    SharedReading(
            TopicFilter filter,
            SubscriptionOptions options,
            ApplicationOutput output,
            Executor loop,
            Consumer<End> whenEnded) {
        this.filter = Objects.requireNonNull(filter, "filter is null");
        this.options = Objects.requireNonNull(options, "options is null");
        this.output = output;
        this.loop = loop;
        this.whenEnded = whenEnded;
        this.credit = output.windowSize();
    }

    void start(FeedConsumption attached) {
        consumption = attached;
        available = credit;
        attached.addCredit(credit);
    }

    /** The same filter was subscribed again, with these options. */
    void change(SubscriptionOptions newOptions) {
        options = newOptions;
    }

    /** Says what became of a message, and lets another come in its place. */
    void settle(long offset, Settlement settlement) {
        FeedConsumption reading = consumption;
        if (reading == null) {
            // Unsubscribed: the message has gone to another, or will.
            return;
        }
        reading.settle(offset, settlement);
        spent++;
        // In portions: each is a task for the feeds.
        if (spent * 4 >= credit) {
            give(reading);
        } else {
            giveSoonIfNoneIsLeft();
        }
    }

    private void give(FeedConsumption reading) {
        available += spent;
        reading.addCredit(spent);
        spent = 0;
    }

    /** Who has few of many settled and could take others gets them, without a task for each that it settles. */
    private void giveSoonIfNoneIsLeft() {
        if (available > 0 || spent == 0 || givingSoon) {
            return;
        }
        givingSoon = true;
        onLoop(() -> {
            givingSoon = false;
            FeedConsumption reading = consumption;
            if (reading != null && spent > 0) {
                give(reading);
            }
        });
    }

    /** What is not settled goes to others. */
    void close() {
        FeedConsumption reading = consumption;
        consumption = null;
        if (reading != null) {
            reading.close();
        }
    }

    /** Likewise, ahead of {@link #close} and from any thread: nobody has to take its filter into account any more. */
    void leave() {
        FeedConsumption reading = consumption;
        if (reading != null) {
            reading.close();
        }
    }

    // ---- on the thread of the feeds ----

    @Override
    public TopicFilter filter() {
        return filter;
    }

    @Override
    public void receive(List<FeedDelivery> deliveries) {
        onLoop(() -> {
            if (consumption == null) {
                return;
            }
            for (FeedDelivery delivery : deliveries) {
                output.add(outgoing(delivery));
            }
            output.pump();
            available -= deliveries.size();
            giveSoonIfNoneIsLeft();
        });
    }

    @Override
    public void ended(End end) {
        onLoop(() -> {
            if (consumption != null) {
                consumption = null;
                whenEnded.accept(end);
            }
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The platform is stopping; what is not settled comes again after the next start.
            LOG.debug("{}: the loop has ended", filter);
        }
    }

    private Outgoing outgoing(FeedDelivery delivery) {
        FeedEntry entry = delivery.entry();
        return new Outgoing(
                entry.message(),
                Math.min(entry.message().qos(), options.qos()),
                options.identifier() == 0 ? List.of() : List.of(options.identifier()),
                entry.at(),
                delivery.attempt(),
                this,
                delivery.offset());
    }
}
