// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.feed.GroupStatus.ConsumerStatus;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.topic.TopicFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A consumer as its group sees it. On the thread of the feeds only. */
final class GroupConsumer {
    private final GroupStatus.Peer peer;
    private final Instant since;
    private final KeyScope scope;
    private final FeedConsumer consumer;
    private final Runnable left;
    private final List<Runnable> drains = new ArrayList<>();
    private List<FeedDelivery> batch = new ArrayList<>();
    private int credit;
    private int unsettled;
    private final SettledRate settled = new SettledRate();
    private boolean gone;

    /**
     * A consumer without credit.
     *
     * @param scope what its access key covers
     * @param left gives its place in the group back, when it goes or is ended; from any thread, more than once
     */
    GroupConsumer(
            GroupStatus.Peer peer,
            Instant since,
            KeyScope scope,
            FeedConsumer consumer,
            Runnable left) {
        this.peer = Objects.requireNonNull(peer, "peer is null");
        this.since = Objects.requireNonNull(since, "since is null");
        this.scope = Objects.requireNonNull(scope, "scope is null");
        this.consumer = Objects.requireNonNull(consumer, "consumer is null");
        this.left = left;
    }

    void addCredit(int messages) {
        credit = (int) Math.min(Integer.MAX_VALUE, (long) credit + messages);
    }

    void takeBackCredit(int messages) {
        credit = Math.max(0, credit - messages);
    }

    TopicFilter filter() {
        return consumer.filter();
    }

    /** Whether its key covers the message, which may be from before a relation was changed. */
    boolean mayHave(FeedEntry entry) {
        return scope.covers(entry.device().productKey());
    }

    KeyScope scope() {
        return scope;
    }

    boolean hasCredit() {
        return credit > 0;
    }

    void drain(Runnable drained) {
        drains.add(drained);
    }

    /** Puts the message into the batch that {@link #flush} hands over. */
    void add(FeedDelivery delivery) {
        batch.add(delivery);
        credit--;
        unsettled++;
    }

    void settledOne() {
        unsettled--;
    }

    /** Hands over what was added; what the consumer threw, or null. */
    @Nullable RuntimeException flush() {
        if (batch.isEmpty()) {
            return null;
        }
        List<FeedDelivery> full = batch;
        batch = new ArrayList<>();
        try {
            consumer.receive(full);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Takes the credit back from one that asked for what there is. */
    void endDrains() {
        if (drains.isEmpty()) {
            return;
        }
        credit = 0;
        List<Runnable> all = List.copyOf(drains);
        drains.clear();
        all.forEach(Runnable::run);
    }

    /** Its place in the group is free for another from now on, which joins behind this one's end. From any thread. */
    void freePlace() {
        left.run();
    }

    /** True the first time. */
    boolean leave() {
        if (gone) {
            return false;
        }
        gone = true;
        credit = 0;
        left.run();
        return true;
    }

    boolean isGone() {
        return gone;
    }

    void ended(FeedConsumer.End end) {
        consumer.ended(end);
    }

    /** What it has settled. */
    SettledRate settled() {
        return settled;
    }

    ConsumerStatus status(long nowMillis) {
        return new ConsumerStatus(
                peer,
                since,
                credit,
                unsettled,
                settled.perMinute(nowMillis),
                settled.backlogPerMinute(nowMillis));
    }

    @Override
    public String toString() {
        return peer.clientId() + " (" + peer.address() + ")";
    }
}
