// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.feed.GroupPosition.Pending;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer group at work: reads its part of the log and hands it to its consumers in turn, one message at a time
 * each as far as credit goes, and has what is not settled come again. On the thread of the feeds only.
 */
final class FeedGroup {
    private static final Logger LOG = LoggerFactory.getLogger(FeedGroup.class);
    private static final int READ_ENTRIES = 1_024;
    private static final int READ_BYTES = 1 << 20;

    /** Messages handed out in one go, so that other groups get their turn. */
    private static final int HAND_OUTS = 2_048;

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final int MAX_DELAY_SECONDS = 30;

    /** What was in the feed for so long counts as backlog. */
    private static final long OLD_MILLIS = 60_000;

    /** What the groups share. */
    record Context(
            FeedLog log,
            FeedSettings settings,
            Counters counters,
            InstantSource clock,
            SteadyClock steady,
            LongSupplier ticker,
            Trace trace) {}

    private final String id;
    private final int number;
    private final Context context;
    private final FeedLog log;
    private final FeedSettings settings;
    private final List<GroupConsumer> consumers = new ArrayList<>();
    private int nextConsumer;

    /** Whether the message at hand was handed out before. */
    private boolean comesAgain;

    // Where it is: entries read ahead, and behind them the log from the cursor on.
    private final Deque<FeedEntry> ahead = new ArrayDeque<>();
    private final Unsettled unsettled = new Unsettled();
    private final EntriesAgain entriesAgain;
    private long cursor;

    /** Messages from the cursor on, of those that {@link #appended} has told; less than nothing when more were read. */
    private long waiting;

    private boolean paused;

    private final List<DeadLetter> newDeadLetters = new ArrayList<>();
    private boolean changed;

    private final SettledRate settled = new SettledRate();
    private @Nullable Instant lastSettledAt;
    private long evicted;

    /** Messages that the filter of the consumers did not match, since the start. */
    private long passedOver;

    private long passedOverToldAt;

    FeedGroup(String id, int number, GroupPosition position, Context context) {
        this.id = id;
        this.number = number;
        this.context = context;
        this.log = context.log();
        this.settings = context.settings();
        this.entriesAgain = new EntriesAgain(number, log);
        this.cursor = position.cursor();
        this.waiting = position.waiting();
        this.paused = position.paused();
        position.pending().forEach(each -> unsettled.comeAgain(each.offset(), each.attempts()));
    }

    int number() {
        return number;
    }

    // ---- what comes in ----

    void appended(long first, int count) {
        if (waiting == 0) {
            // Between the cursor and here are only messages of other groups.
            cursor = Math.max(cursor, first);
        }
        waiting += count;
        changed = true;
    }

    /** Hands out what can be; true when there is more to do at once. */
    boolean pump() {
        int handedOut = 0;
        while (!paused && handedOut < HAND_OUTS && hasCredit()) {
            FeedDelivery delivery = next();
            if (delivery == null) {
                break;
            }
            FeedEntry entry = delivery.entry();
            GroupConsumer consumer = null;
            if (!isSelected(entry) || !mayAnyHave(entry)) {
                passOver(delivery);
            } else if ((consumer = nextToTake(entry)) != null) {
                handOut(delivery, consumer);
            } else {
                // One that has no credit may have it: it keeps those behind it waiting, as in any
                // queue.
                putBack(delivery);
                break;
            }
            handedOut++;
        }
        flush();
        if (handedOut == HAND_OUTS) {
            return true;
        }
        // Whatever stopped it, nobody gets more of what there is.
        List.copyOf(consumers).forEach(GroupConsumer::endDrains);
        return false;
    }

    private boolean hasCredit() {
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).hasCredit()) {
                return true;
            }
        }
        return false;
    }

    /** The one whose turn it is of those that have credit and may have the message; null for none. */
    private @Nullable GroupConsumer nextToTake(FeedEntry entry) {
        for (int i = 0; i < consumers.size(); i++) {
            nextConsumer = nextConsumer + 1 >= consumers.size() ? 0 : nextConsumer + 1;
            GroupConsumer candidate = consumers.get(nextConsumer);
            if (candidate.hasCredit() && candidate.mayHave(entry)) {
                return candidate;
            }
        }
        return null;
    }

    /** Whether the filter that all consumers have in common takes it. */
    private boolean isSelected(FeedEntry entry) {
        return consumers.getFirst().filter().matches(entry.message().topic());
    }

    private boolean mayAnyHave(FeedEntry entry) {
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).mayHave(entry)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayAllHave(FeedEntry entry) {
        for (int i = 0; i < consumers.size(); i++) {
            if (!consumers.get(i).mayHave(entry)) {
                return false;
            }
        }
        return true;
    }

    private void putBack(FeedDelivery delivery) {
        if (comesAgain) {
            unsettled.comeAgain(delivery.offset(), delivery.attempt() - 1);
        } else {
            ahead.addFirst(delivery.entry());
        }
    }

    /**
     * Nobody who is there takes it. Somebody did who has gone, when it was handed out before: he may come back. What a
     * consumer may not have waits for one who may.
     */
    private void passOver(FeedDelivery delivery) {
        changed = true;
        if (comesAgain || !mayAllHave(delivery.entry())) {
            unsettled.comeAgain(
                    delivery.offset(),
                    delivery.attempt() - 1,
                    context.ticker().getAsLong() + SECOND);
        } else {
            passedOver++;
            context.counters().count(Counters.Event.FEED_PASSED_OVER);
            TopicFilter filter = consumers.getFirst().filter();
            trace(
                    Kind.DROPPED,
                    delivery.entry(),
                    "passed over: group %s is read with the filter %s".formatted(id, filter));
            tellPassedOver(delivery.entry(), filter);
        }
    }

    /** Not each of them: a filter may leave out most of what there is. */
    private void tellPassedOver(FeedEntry entry, TopicFilter filter) {
        long now = context.ticker().getAsLong();
        if (passedOver == 1 || now - passedOverToldAt >= MINUTE) {
            passedOverToldAt = now;
            LOG.atWarn()
                    .addKeyValue(LogFields.DEVICE, entry.device())
                    .addKeyValue(LogFields.MESSAGE, entry.message().id())
                    .addKeyValue(LogFields.GROUP, id)
                    .log(
                            "Group {}: {} messages passed over so far, the last one on {}: it is read with the filter {}",
                            id,
                            passedOver,
                            entry.message().topic(),
                            filter);
        }
    }

    private @Nullable FeedDelivery next() {
        long now = context.steady().millis();
        while (unsettled.hasReady()) {
            Pending again = unsettled.takeReady();
            changed = true;
            FeedEntry entry = entriesAgain.find(again.offset());
            if (entry == null) {
                evicted(1, DropReason.FEED_RETENTION);
            } else if (!dropExpired(entry, now)) {
                comesAgain = true;
                return new FeedDelivery(entry, again.attempts() + 1);
            }
        }
        while (unsettled.size() < settings.maxUnsettled()) {
            FeedEntry entry = nextUnread();
            if (entry == null) {
                return null;
            }
            changed = true;
            if (!dropExpired(entry, now)) {
                comesAgain = false;
                return new FeedDelivery(entry, 1);
            }
        }
        return null;
    }

    private @Nullable FeedEntry nextUnread() {
        while (ahead.isEmpty() && waiting > 0) {
            FeedLog.Chunk chunk = log.read(number, cursor, READ_ENTRIES, READ_BYTES);
            ahead.addAll(chunk.entries());
            waiting -= chunk.entries().size();
            if (chunk.entries().isEmpty() && chunk.next() >= log.next()) {
                // Counted what is not there: only possible when the log has lost something.
                LOG.warn("Group {}: {} messages are not in the log", number, waiting);
                waiting = 0;
            }
            cursor = chunk.next();
        }
        return ahead.poll();
    }

    private boolean dropExpired(FeedEntry entry, long now) {
        if (!entry.message().isExpired(now)) {
            return false;
        }
        context.counters().dropped(DropReason.EXPIRED);
        trace(Kind.DROPPED, entry, DropReason.EXPIRED + " in the feed of group " + id);
        LOG.atDebug()
                .addKeyValue(LogFields.DEVICE, entry.device())
                .addKeyValue(LogFields.MESSAGE, entry.message().id())
                .addKeyValue(LogFields.GROUP, id)
                .log("Group {}: message {} expired", number, entry.message().id());
        return true;
    }

    private void handOut(FeedDelivery delivery, GroupConsumer consumer) {
        if (comesAgain) {
            context.counters().count(Counters.Event.FEED_REDELIVERY);
        }
        if (Trace.isTraced(delivery.entry().message().id())) {
            trace(
                    Kind.HANDED_OUT,
                    delivery.entry(),
                    "to %s of group %s, attempt %d".formatted(consumer, id, delivery.attempt()));
        }
        consumer.add(delivery);
        unsettled.handOut(
                new Unsettled.HandedOut(
                        delivery.offset(),
                        delivery.entry().message().id(),
                        delivery.attempt(),
                        consumer,
                        context.ticker().getAsLong() + settings.redeliverAfter().toNanos(),
                        context.clock().millis() - delivery.entry().at() > OLD_MILLIS));
    }

    private void flush() {
        for (GroupConsumer consumer : List.copyOf(consumers)) {
            RuntimeException failure = consumer.flush();
            if (failure != null) {
                LOG.error("Group {}: consumer {} failed and is ended", number, consumer, failure);
                context.counters().count(Counters.Event.TASK_FAILED);
                remove(consumer);
                consumer.ended(FeedConsumer.End.FAILED);
            }
        }
    }

    // ---- settling ----

    void settle(GroupConsumer consumer, long offset, Settlement settlement) {
        Unsettled.HandedOut message = unsettled.takeFrom(consumer, offset);
        if (message == null) {
            if (settlement == Settlement.ACCEPTED && unsettled.removeReady(offset)) {
                changed = true;
                done(consumer, false);
            }
            return;
        }
        changed = true;
        if (Trace.isTraced(message.messageId())) {
            context.trace()
                    .note(
                            Kind.SETTLED,
                            null,
                            message.messageId(),
                            "",
                            0,
                            0,
                            "%s by %s of group %s".formatted(settlement, consumer, id));
        }
        consumer.settledOne();
        switch (settlement) {
            case ACCEPTED -> done(consumer, message.old());
            case RELEASED ->
                    unsettled.comeAgain(
                            offset, message.attempt() - 1, context.ticker().getAsLong() + SECOND);
            case FAILED -> tryAgain(message, delayAfter(message.attempt()));
            case REJECTED -> bury(message, DeadLetter.Reason.REJECTED);
        }
    }

    private void done(GroupConsumer consumer, boolean old) {
        context.counters().count(Counters.Event.FEED_SETTLED);
        Instant now = context.clock().instant();
        lastSettledAt = now;
        settled.add(now.toEpochMilli(), old);
        consumer.settled().add(now.toEpochMilli(), old);
    }

    private static long delayAfter(int attempt) {
        return Math.min(MAX_DELAY_SECONDS, 1L << Math.min(attempt - 1, 10)) * SECOND;
    }

    private void tryAgain(Unsettled.HandedOut message, long delay) {
        if (message.attempt() >= settings.maxAttempts()) {
            bury(message, DeadLetter.Reason.TOO_MANY_ATTEMPTS);
        } else if (delay == 0) {
            unsettled.comeAgain(message.offset(), message.attempt());
        } else {
            unsettled.comeAgain(
                    message.offset(), message.attempt(), context.ticker().getAsLong() + delay);
        }
    }

    private void bury(Unsettled.HandedOut message, DeadLetter.Reason reason) {
        FeedEntry entry = entriesAgain.find(message.offset());
        if (entry == null) {
            evicted(1, DropReason.FEED_RETENTION);
            return;
        }
        context.counters().count(Counters.Event.FEED_DEAD_LETTER);
        LOG.atWarn()
                .addKeyValue(LogFields.DEVICE, entry.device())
                .addKeyValue(LogFields.MESSAGE, entry.message().id())
                .addKeyValue(LogFields.GROUP, id)
                .addKeyValue(LogFields.REASON, reason)
                .log(
                        "Group {}: message {} of {} on {} is a dead letter after {} attempts: {}",
                        number,
                        entry.message().id(),
                        entry.device(),
                        entry.message().topic(),
                        message.attempt(),
                        reason);
        trace(Kind.DROPPED, entry, "dead letter of group " + id + ": " + reason);
        newDeadLetters.add(
                new DeadLetter(entry, message.attempt(), reason, context.clock().millis()));
    }

    private void trace(Kind kind, FeedEntry entry, String detail) {
        if (Trace.isTraced(entry.message().id())) {
            context.trace()
                    .note(
                            kind,
                            entry.device(),
                            entry.message().id(),
                            entry.message().topic().value(),
                            0,
                            0,
                            detail);
        }
    }

    // ---- consumers ----

    void add(GroupConsumer consumer) {
        consumers.add(consumer);
    }

    /** A consumer goes: what it has comes again at once. */
    void remove(GroupConsumer consumer) {
        consumers.remove(consumer);
        if (consumer.leave()) {
            changed = true;
            unsettled.takeAllFrom(consumer).forEach(message -> tryAgain(message, 0));
        }
    }

    void endAll(FeedConsumer.End end) {
        endIf(_ -> true, end);
    }

    /** Ends those who may not read a group that gets the messages of these products. */
    void endUncovered(Set<ProductKey> products) {
        endIf(consumer -> !consumer.scope().coversGroupOf(products), FeedConsumer.End.NOT_COVERED);
    }

    private void endIf(Predicate<GroupConsumer> condition, FeedConsumer.End end) {
        for (GroupConsumer consumer : consumers.stream().filter(condition).toList()) {
            remove(consumer);
            try {
                consumer.ended(end);
            } catch (RuntimeException e) {
                LOG.error("Group {}: consumer {} failed at its end", number, consumer, e);
            }
        }
    }

    // ---- time ----

    /** Has come again whose time it is; true when there is something to hand out. */
    boolean endDelays(long nowNanos) {
        List<Unsettled.HandedOut> overdue = unsettled.takeOverdue(nowNanos);
        for (Unsettled.HandedOut message : overdue) {
            message.consumer().settledOne();
            tryAgain(message, 0);
        }
        changed |= !overdue.isEmpty();
        return unsettled.endDelays(nowNanos) || !overdue.isEmpty();
    }

    /**
     * Keeps where the group is.
     *
     * @param countedTo the offset up to which {@link #appended} has told everything
     * @param always also when nothing has changed
     */
    void save(long countedTo, boolean always) {
        if (!changed && !always) {
            return;
        }
        GroupPosition position =
                new GroupPosition(
                        unread(), waiting + ahead.size(), countedTo, paused, unsettled.pending());
        log.save(number, position, newDeadLetters);
        changed = false;
        if (!newDeadLetters.isEmpty()) {
            newDeadLetters.clear();
            evictDeadLetters();
        }
    }

    private void evictDeadLetters() {
        long excess = log.deadLetterCount(number) - settings.maxDeadLetters();
        if (excess > 0) {
            List<Long> oldest =
                    log.deadLetters(number, 0, Math.toIntExact(excess)).stream()
                            .map(letter -> letter.entry().offset())
                            .toList();
            log.removeDeadLetters(number, oldest);
            context.counters().dropped(DropReason.DEAD_LETTER_EVICTED, oldest.size());
            LOG.warn(
                    "Group {}: {} dead letters evicted, {} are kept",
                    number,
                    oldest.size(),
                    settings.maxDeadLetters());
        }
    }

    /** The log is about to lose everything before this offset. */
    void trimmed(long first, DropReason reason) {
        int gone = unsettled.removeBefore(first);
        if (gone > 0) {
            evicted(gone, reason);
        }
        if (unread() < first) {
            stepBack();
            long lost = Math.min(waiting, log.count(number, cursor, first));
            waiting -= lost;
            cursor = first;
            if (lost > 0) {
                evicted(lost, reason);
            }
        }
    }

    private void evicted(long count, DropReason reason) {
        changed = true;
        evicted += count;
        context.counters().dropped(reason, count);
        LOG.atWarn()
                .addKeyValue(LogFields.GROUP, id)
                .addKeyValue(LogFields.REASON, reason)
                .log("Group {}: {} messages evicted unread: {}", number, count, reason);
    }

    /** The offset of the first message that nobody has got. */
    private long unread() {
        FeedEntry first = ahead.peek();
        return first == null ? cursor : first.offset();
    }

    private void stepBack() {
        cursor = unread();
        waiting += ahead.size();
        ahead.clear();
    }

    // ---- for the operator ----

    /** Goes on from this offset; what is unsettled is forgotten. */
    void moveTo(long offset, long countedTo) {
        unsettled.clear();
        entriesAgain.forget();
        ahead.clear();
        cursor = offset;
        waiting = log.count(number, offset, countedTo);
        changed = true;
    }

    void pause(boolean on) {
        paused = on;
        changed = true;
    }

    /** What is not settled, from this offset on. */
    List<FeedDelivery> peek(long from, int limit) {
        List<FeedDelivery> found = new ArrayList<>();
        for (Pending pending : unsettled.pending()) {
            if (found.size() < limit && pending.offset() >= from) {
                FeedEntry entry = entriesAgain.find(pending.offset());
                if (entry != null) {
                    found.add(new FeedDelivery(entry, pending.attempts() + 1));
                }
            }
        }
        long at = Math.max(from, unread());
        while (found.size() < limit && at < log.next()) {
            FeedLog.Chunk chunk = log.read(number, at, limit - found.size(), READ_BYTES);
            chunk.entries().forEach(entry -> found.add(new FeedDelivery(entry, 1)));
            at = chunk.next();
        }
        return found;
    }

    GroupStatus status() {
        long now = context.clock().millis();
        return new GroupStatus(
                Math.max(0, waiting + ahead.size()) + unsettled.size(),
                unsettled.handedOutCount(),
                settled.perMinute(now),
                settled.backlogPerMinute(now),
                lastSettledAt,
                log.deadLetterCount(number) + newDeadLetters.size(),
                evicted,
                passedOver,
                consumers.isEmpty() ? null : consumers.getFirst().filter(),
                paused,
                consumers.stream().map(consumer -> consumer.status(now)).toList());
    }
}
