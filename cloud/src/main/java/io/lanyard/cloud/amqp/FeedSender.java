// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.platform.feed.FeedConsumer;
import io.lanyard.platform.feed.FeedConsumption;
import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.Settlement;
import io.vertx.core.Context;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonSender;
import io.vertx.proton.ProtonSession;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a consumer group gets over one link, as far as the client gives credit. On the connection's event loop,
 * but for what it takes as the feeds' consumer.
 */
final class FeedSender implements FeedConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSender.class);

    /** What is written to the socket at once, about. */
    private static final int PART_BYTES = 1 << 16;

    /** Bytes of a message beside its payload, about. */
    private static final int AROUND_PAYLOAD = 160;

    private final ProtonSender link;
    private final Context context;
    private final Batches batches;
    private final Runnable whenEnded;

    // On the event loop only.
    private @Nullable FeedConsumption consumption;

    /** Messages that the feeds have been asked for and have not handed out. */
    private int asked;

    /** The feeds are about to take back what they have been asked for; they are asked for no more until they have. */
    private boolean draining;

    /**
     * A sender that gets nothing yet.
     *
     * @param context that of the connection
     * @param batches those of the connection
     * @param whenEnded called on the event loop
     */
    FeedSender(ProtonSender link, Context context, Batches batches, Runnable whenEnded) {
        this.link = link;
        this.context = context;
        this.batches = batches;
        this.whenEnded = whenEnded;
    }

    void start(FeedConsumption attached) {
        consumption = attached;
        link.setAutoSettle(true);
        link.setAutoDrained(false);
        link.setQoS(
                link.getRemoteQoS() == ProtonQoS.AT_MOST_ONCE
                        ? ProtonQoS.AT_MOST_ONCE
                        : ProtonQoS.AT_LEAST_ONCE);
        link.sendQueueDrainHandler(_ -> onFlow());
        link.closeHandler(_ -> end());
        link.detachHandler(_ -> end());
        link.open();
        onFlow();
    }

    /** The client has given credit or taken some back, or wants what is there and no more. */
    private void onFlow() {
        FeedConsumption feed = consumption;
        if (feed == null || draining) {
            return;
        }
        int more = link.getCredit() - asked;
        if (more > 0) {
            asked += more;
            feed.addCredit(more);
        } else {
            takeBack(feed);
        }
        if (link.getDrain() && asked > 0) {
            // A timed receive waits for this: whatever there is, and then the end of the credit.
            draining = true;
            feed.drain(() -> context.runOnContext(_ -> onDrained()));
        }
    }

    /** As the client has, from the feeds. */
    private void takeBack(FeedConsumption feed) {
        int tooMany = asked - Math.max(0, link.getCredit());
        if (tooMany > 0) {
            asked -= tooMany;
            feed.takeBackCredit(tooMany);
        }
    }

    /** The feeds have handed out what there was, all of which has been sent, and have no credit any more. */
    private void onDrained() {
        if (consumption == null) {
            return;
        }
        boolean hasMore = link.getCredit() > asked;
        draining = false;
        asked = 0;
        if (!hasMore) {
            var _ = link.drained();
        }
        // The client may have given credit meanwhile, or may want the rest of it kept after all.
        onFlow();
    }

    @Override
    public void receive(List<FeedDelivery> all) {
        context.runOnContext(_ -> {
            List<FeedDelivery> deliveries = withCredit(all);
            // With the connection's last message of each part goes out all that is in it.
            int held = 0;
            try {
                for (int i = 0; i < deliveries.size(); i++) {
                    FeedDelivery delivery = deliveries.get(i);
                    held += delivery.entry().message().payload().size() + AROUND_PAYLOAD;
                    if (held >= PART_BYTES || i == deliveries.size() - 1) {
                        batches.release();
                        held = 0;
                    } else {
                        batches.hold();
                    }
                    send(delivery);
                }
            } finally {
                batches.release();
            }
        });
    }

    /**
     * Those that the client still has credit for. The others were on their way when it took credit back: Proton would
     * keep them until there is credit again, and nobody else would get them. It does not tell when all credit is taken
     * back, so this is where that is seen.
     */
    private List<FeedDelivery> withCredit(List<FeedDelivery> deliveries) {
        int credit = Math.max(0, link.getCredit());
        FeedConsumption feed = consumption;
        if (feed == null || deliveries.size() <= credit) {
            return deliveries;
        }
        asked = Math.max(0, asked - (deliveries.size() - credit));
        deliveries
                .subList(credit, deliveries.size())
                .forEach(delivery -> feed.settle(delivery.offset(), Settlement.RELEASED));
        takeBack(feed);
        return deliveries.subList(0, credit);
    }

    private void send(FeedDelivery delivery) {
        FeedConsumption feed = consumption;
        if (feed == null) {
            // The link is gone, and the feed knows: it hands the message to another.
            return;
        }
        asked = Math.max(0, asked - 1);
        long offset = delivery.offset();
        FeedMessage message = new FeedMessage(delivery);
        if (link.getQoS() == ProtonQoS.AT_MOST_ONCE) {
            var _ = link.send(message);
            feed.settle(offset, Settlement.ACCEPTED);
            return;
        }
        byte[] tag = ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
        var _ = link.send(tag, message, this::onOutcome);
    }

    private void onOutcome(ProtonDelivery outcome) {
        FeedConsumption feed = consumption;
        Settlement settlement = settlement(outcome.getRemoteState(), outcome.remotelySettled());
        if (feed != null && settlement != null) {
            feed.settle(ByteBuffer.wrap(outcome.getTag()).getLong(), settlement);
            if (!outcome.remotelySettled()) {
                // The client waits for that, and until then both sides keep the delivery in mind.
                outcome.disposition(outcome.getRemoteState(), true);
            }
            onFlow();
        }
    }

    /** What the client says of a message; null when it says nothing yet. */
    private static @Nullable Settlement settlement(@Nullable DeliveryState state, boolean settled) {
        return switch (state) {
            case Accepted _ -> Settlement.ACCEPTED;
            case Rejected _ -> Settlement.REJECTED;
            case Modified modified ->
                    Boolean.TRUE.equals(modified.getUndeliverableHere())
                            ? Settlement.REJECTED
                            : Boolean.TRUE.equals(modified.getDeliveryFailed())
                                    ? Settlement.FAILED
                                    : Settlement.RELEASED;
            // Said before it is settled: that is for this side to do.
            case Released _ -> Settlement.RELEASED;
            // Settled without a word, which counts as released.
            case null, default -> settled ? Settlement.RELEASED : null;
        };
    }

    @Override
    public void ended(End end) {
        context.runOnContext(_ -> {
            if (consumption == null) {
                return;
            }
            LOG.info("A receiver is detached: {}", end);
            link.setCondition(
                    switch (end) {
                        case GROUP_DELETED ->
                                new ErrorCondition(
                                        AmqpError.RESOURCE_DELETED,
                                        "the consumer group is deleted");
                        case NOT_COVERED ->
                                new ErrorCondition(
                                        AmqpError.UNAUTHORIZED_ACCESS,
                                        "the access key does not cover all that the consumer group gets now");
                        case STOPPING ->
                                new ErrorCondition(
                                        LinkError.DETACH_FORCED, "the server is stopping");
                        case FAILED ->
                                new ErrorCondition(
                                        AmqpError.INTERNAL_ERROR, "the server failed to send");
                    });
            end();
        });
    }

    boolean isOf(ProtonSession session) {
        return session.equals(link.getSession());
    }

    /** The link is over; what the client has not settled goes to others. */
    void end() {
        FeedConsumption feed = consumption;
        if (feed == null) {
            return;
        }
        consumption = null;
        feed.close();
        link.close();
        whenEnded.run();
    }
}
