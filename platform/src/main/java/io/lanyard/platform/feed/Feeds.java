// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicFilter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feeds of all consumer groups: takes in what subscribe relations let in, and hands it to the groups' consumers.
 *
 * <p>A message that matches is appended to one log that all groups share, before anybody is told that it was taken. A
 * group reads on from where it is; its consumers share what it reads. What a consumer has not settled comes again after
 * a while, or at once when the consumer goes, and after the last attempt goes to the group's dead letters. For a
 * consumer that settles in order, the messages of one device come in order.
 *
 * <p>All methods may be called from any thread and return at once, but where they say otherwise. One thread of its own
 * does the reading and handing out, for every group in turn.
 */
public final class Feeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
    private static final long TICK_MILLIS = 100;
    private static final int TICKS_PER_TRIM = 10;
    private static final int TICKS_PER_FULL_SAVE = 100;
    private static final int CLOSE_SECONDS = 10;

    /** What became of a consumer that wants to attach. */
    public sealed interface Attached {
        record Done(FeedConsumption consumption) implements Attached {}

        /** The group does not exist. */
        record NoGroup() implements Attached {}

        /** The group gets messages of products that the access key does not cover, or of none. */
        record NotCovered() implements Attached {}

        /** The group has as many consumers as it may have. */
        record Full(int consumers) implements Attached {}

        /** The consumers that the group has read with another filter. */
        record OtherFilter(TopicFilter inForce) implements Attached {}
    }

    /** Where a group is to go on. */
    public sealed interface Position {
        /** With the oldest message that is still there. */
        record Begin() implements Position {}

        /** With what comes from now on. */
        record End() implements Position {}

        /** With what was taken at this time or later, in milliseconds since 1970. */
        record Time(long millis) implements Position {}
    }

    private final FeedLog log;
    private final FeedSettings settings;
    private final Counters counters;
    private final InstantSource clock;
    private final SteadyClock steady;
    private final LongSupplier ticker;
    private final Trace trace;
    private final ScheduledThreadPoolExecutor thread;
    private final ConcurrentMap<String, GroupHandle> groups = new ConcurrentHashMap<>();
    private volatile FeedRoutes routes = FeedRoutes.NONE;

    // On the thread of the feeds only.
    private final Map<Integer, GroupPosition> restored;
    private final Map<Integer, FeedGroup> opened = new HashMap<>();
    private long countedTo;
    private int ticks;

    /**
     * Feeds over this log, which they close.
     *
     * @param ticker nanoseconds that only rise
     */
    public Feeds(
            FeedLog log,
            FeedSettings settings,
            Counters counters,
            InstantSource clock,
            LongSupplier ticker) {
        this(log, settings, counters, clock, ticker, Trace.NONE);
    }

    /**
     * Feeds over this log, likewise.
     *
     * @param trace notes down the way of messages
     */
    public Feeds(
            FeedLog log,
            FeedSettings settings,
            Counters counters,
            InstantSource clock,
            LongSupplier ticker,
            Trace trace) {
        this.trace = Objects.requireNonNull(trace, "trace is null");
        this.log = Objects.requireNonNull(log, "log is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.ticker = Objects.requireNonNull(ticker, "ticker is null");
        this.steady = new SteadyClock(clock, ticker);
        this.restored = new ConcurrentHashMap<>(log.positions());
        this.countedTo = log.next();
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("feeds").daemon().factory());
        log.listen((next, appended) -> execute(() -> appended(next, appended)));
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> run(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    // ---- what goes in ----

    /**
     * Sets the groups and the relations. A message that is published after this returns goes by them. A group that is
     * new starts with what comes from now on; one that is no longer there is forgotten with all that is kept of it.
     * Consumers whose access key does not cover all that their group gets now are ended.
     */
    public synchronized void set(
            Collection<ConsumerGroup> newGroups, Collection<SubscribeRelation> relations) {
        Map<String, ConsumerGroup> byId =
                newGroups.stream().collect(Collectors.toMap(ConsumerGroup::id, group -> group));
        byId.forEach((id, group) ->
                groups.computeIfAbsent(
                        id,
                        _ -> {
                            GroupHandle added = new GroupHandle(id, group.number());
                            execute(() -> open(added));
                            return added;
                        }));
        groups.forEach((id, handle) -> {
            if (byId.containsKey(id)) {
                handle.products(productsOf(id, relations));
                execute(() -> endUncovered(handle));
            } else if (groups.remove(id, handle)) {
                execute(() -> delete(handle));
            }
        });
        routes = FeedRoutes.of(relations, byId);
        int[] known = byId.values().stream().mapToInt(ConsumerGroup::number).toArray();
        execute(() -> forgetOthers(known));
    }

    private static Set<ProductKey> productsOf(
            String groupId, Collection<SubscribeRelation> relations) {
        return relations.stream()
                .filter(relation -> relation.groupIds().contains(groupId))
                .map(SubscribeRelation::productKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The groups that get this kind of message from the device's product; null when nobody does. Cheap. */
    public int @Nullable [] groupsFor(DeviceId device, MessageKind kind) {
        return routes.groups(device.productKey(), kind);
    }

    /**
     * Appends a message.
     *
     * @param to what {@link #groupsFor} said
     * @param message with a payload that stays valid
     * @param executor on which the stage completes
     * @return completes when the message is on disk, exceptionally when it will not be
     */
    public CompletionStage<?> append(
            int[] to, DeviceId device, Message message, Executor executor) {
        counters.count(Counters.Event.FEED_APPEND);
        CompletionStage<?> stored = log.append(to, clock.millis(), device, message, executor);
        if (Trace.isTraced(message.id())) {
            var _ =
                    stored.whenComplete((_, failure) ->
                            trace.note(
                                    failure == null ? Kind.IN_FEED : Kind.DROPPED,
                                    device,
                                    message.id(),
                                    message.topic().value(),
                                    0,
                                    0,
                                    failure == null
                                            ? "of the groups " + idsOf(to)
                                            : "cannot be stored: " + failure.getMessage()));
        }
        return stored;
    }

    private String idsOf(int[] numbers) {
        return groups.values().stream()
                .filter(handle -> Arrays.stream(numbers).anyMatch(each -> each == handle.number()))
                .map(GroupHandle::id)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Bytes that were appended and are not on disk yet. */
    public long waitingBytes() {
        return log.waitingBytes();
    }

    /** Tasks that wait for the thread of the feeds. */
    public int tasksWaiting() {
        // The tick that waits for its time is not one of them.
        return Math.max(0, thread.getQueue().size() - 1);
    }

    // ---- what comes out ----

    /** Adds a consumer to a group that may read everything; it gets nothing before it gives credit. */
    public Attached attach(String groupId, GroupStatus.Peer peer, FeedConsumer consumer) {
        return attach(groupId, KeyScope.ALL, peer, consumer);
    }

    /**
     * Adds a consumer to a group; it gets nothing before it gives credit. Those that the group has already say with what
     * filter all of them read. A consumer that was closed has no say any more, even from before it has left.
     *
     * @param scope what the consumer's access key covers: every product whose messages the group gets, for as long as
     *     the consumer stays
     */
    public Attached attach(
            String groupId, KeyScope scope, GroupStatus.Peer peer, FeedConsumer consumer) {
        GroupHandle handle = groups.get(groupId);
        if (handle == null) {
            return new Attached.NoGroup();
        }
        if (!scope.coversGroupOf(handle.products())) {
            return new Attached.NotCovered();
        }
        return switch (handle.admit(consumer.filter(), settings.maxConsumers())) {
            case GroupHandle.Admission.Admitted(var leave) ->
                    join(handle, new GroupConsumer(peer, clock.instant(), scope, consumer, leave));
            case GroupHandle.Admission.Full() -> new Attached.Full(settings.maxConsumers());
            case GroupHandle.Admission.OtherFilter(var inForce) -> {
                counters.count(Counters.Event.FEED_FILTER_REFUSED);
                LOG.atWarn()
                        .addKeyValue(LogFields.GROUP, groupId)
                        .log(
                                "Group {}: {} ({}) may not read it with the filter {}, for it is read with {}",
                                groupId,
                                peer.clientId(),
                                peer.address(),
                                consumer.filter(),
                                inForce);
                yield new Attached.OtherFilter(inForce);
            }
        };
    }

    private Attached join(GroupHandle handle, GroupConsumer joining) {
        execute(() -> {
            FeedGroup group = handle.group();
            if (group == null) {
                joining.leave();
                joining.ended(FeedConsumer.End.GROUP_DELETED);
            } else if (!joining.scope().coversGroupOf(handle.products())) {
                joining.leave();
                joining.ended(FeedConsumer.End.NOT_COVERED);
            } else {
                LOG.info("Group {}: consumer {} joins", handle.id(), joining);
                group.add(joining);
            }
        });
        return new Attached.Done(new Consumption(handle, joining));
    }

    /** How the group stands; completes empty when it does not exist. */
    public CompletionStage<Optional<GroupStatus>> status(String groupId) {
        return ask(groupId, FeedGroup::status);
    }

    /**
     * What the group has not settled, without taking it; completes empty when the group does not exist.
     *
     * @param from the offset from which on
     */
    public CompletionStage<Optional<List<FeedDelivery>>> peek(
            String groupId, long from, int limit) {
        return ask(groupId, group -> group.peek(from, limit));
    }

    /**
     * Has the group go on elsewhere; what is handed out is forgotten, and settling it does nothing.
     *
     * @return completes with its status afterwards, empty when the group does not exist
     */
    public CompletionStage<Optional<GroupStatus>> reset(String groupId, Position position) {
        return ask(
                groupId,
                group -> {
                    long offset =
                            switch (position) {
                                case Position.Begin() -> log.first();
                                case Position.End() -> countedTo;
                                case Position.Time(long millis) ->
                                        Math.min(countedTo, log.offsetAt(millis));
                            };
                    group.moveTo(offset, countedTo);
                    group.save(countedTo, true);
                    pump(group);
                    return group.status();
                });
    }

    /** Hands out nothing any more, or goes on; completes as {@link #status}. */
    public CompletionStage<Optional<GroupStatus>> pause(String groupId, boolean on) {
        return ask(
                groupId,
                group -> {
                    group.pause(on);
                    group.save(countedTo, true);
                    pump(group);
                    return group.status();
                });
    }

    /**
     * What the group has given up, in the order of the feed; completes empty when the group does not exist.
     *
     * @param from the offset from which on
     */
    public CompletionStage<Optional<List<DeadLetter>>> deadLetters(
            String groupId, long from, int limit) {
        return ask(
                groupId,
                group -> {
                    group.save(countedTo, false);
                    return log.deadLetters(group.number(), from, limit);
                });
    }

    /**
     * Puts dead letters back into the feed of the group, at its end; their attempts start anew.
     *
     * @param letters some of {@link #deadLetters}
     * @return completes with how many, when they are on disk; empty when the group does not exist
     */
    public CompletionStage<Optional<Integer>> replay(String groupId, List<DeadLetter> letters) {
        GroupHandle handle = groups.get(groupId);
        if (handle == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        int[] only = {handle.number()};
        List<CompletableFuture<?>> safe = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        for (DeadLetter letter : letters) {
            FeedEntry entry = letter.entry();
            offsets.add(entry.offset());
            safe.add(
                    log.append(only, clock.millis(), entry.device(), entry.message(), Runnable::run)
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(safe.toArray(CompletableFuture[]::new))
                .thenCompose(_ ->
                        ask(
                                groupId,
                                group -> {
                                    log.removeDeadLetters(group.number(), offsets);
                                    return offsets.size();
                                }));
    }

    /** Saves where the groups are, ends their consumers, and closes the log. Closing twice is fine. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        execute(() -> {
            for (FeedGroup group : opened.values()) {
                group.endAll(FeedConsumer.End.STOPPING);
                group.save(countedTo, true);
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The feeds did not end in {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
    }

    // ---- on the thread of the feeds ----

    private void appended(long next, List<FeedLog.GroupAppend> appended) {
        countedTo = Math.max(countedTo, next);
        for (FeedLog.GroupAppend each : appended) {
            FeedGroup group = opened.get(each.group());
            if (group != null) {
                group.appended(each.first(), each.count());
                pump(group);
            }
        }
    }

    private void pump(FeedGroup group) {
        if (group.pump()) {
            execute(() -> pump(group));
        }
    }

    private void tick() {
        long now = ticker.getAsLong();
        ticks++;
        boolean full = ticks % TICKS_PER_FULL_SAVE == 0;
        for (FeedGroup group : List.copyOf(opened.values())) {
            if (group.endDelays(now)) {
                pump(group);
            }
            group.save(countedTo, full);
        }
        if (ticks % TICKS_PER_TRIM == 0) {
            // A time of day that jumps makes messages stay longer, never go earlier.
            long time = Math.min(clock.millis(), steady.millis());
            trim(
                    log.firstToKeep(time - settings.retention().toMillis(), Long.MAX_VALUE),
                    DropReason.FEED_RETENTION);
            trim(log.firstToKeep(Long.MIN_VALUE, settings.maxBytes()), DropReason.FEED_FULL);
        }
    }

    private void trim(long first, DropReason reason) {
        if (first > log.first()) {
            opened.values().forEach(group -> group.trimmed(first, reason));
            log.trim(first);
        }
    }

    private void open(GroupHandle handle) {
        GroupPosition saved = restored.remove(handle.number());
        GroupPosition position;
        if (saved == null) {
            position = new GroupPosition(countedTo, 0, countedTo, false, List.of());
        } else {
            // A crash may have lost the last of the log, but never what was counted there.
            long from = Math.min(saved.cursor(), countedTo);
            // A group that has read on beyond what was counted has left nothing behind it.
            boolean ahead = saved.cursor() >= saved.countedTo();
            long known = ahead ? from : Math.min(saved.countedTo(), countedTo);
            long since = log.count(handle.number(), known, countedTo);
            position =
                    new GroupPosition(
                            from,
                            (ahead ? 0 : saved.waiting()) + since,
                            countedTo,
                            saved.paused(),
                            saved.pending());
        }
        FeedGroup group =
                new FeedGroup(
                        handle.id(),
                        handle.number(),
                        position,
                        new FeedGroup.Context(
                                log, settings, counters, clock, steady, ticker, trace));
        handle.open(group);
        opened.put(handle.number(), group);
        group.save(countedTo, true);
    }

    private void endUncovered(GroupHandle handle) {
        FeedGroup group = handle.group();
        if (group != null) {
            group.endUncovered(handle.products());
            // What they had goes to the others.
            pump(group);
        }
    }

    private void delete(GroupHandle handle) {
        FeedGroup group = handle.group();
        if (group != null) {
            group.endAll(FeedConsumer.End.GROUP_DELETED);
        }
        handle.close();
        opened.remove(handle.number());
        log.removeGroup(handle.number());
    }

    /** Removes what is kept of groups that went while the platform was down. */
    private void forgetOthers(int[] known) {
        for (Integer number : List.copyOf(restored.keySet())) {
            boolean there = false;
            for (int each : known) {
                there |= each == number;
            }
            if (!there) {
                restored.remove(number);
                log.removeGroup(number);
            }
        }
    }

    private <T> CompletionStage<Optional<T>> ask(String groupId, Function<FeedGroup, T> question) {
        GroupHandle handle = groups.get(groupId);
        if (handle == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        boolean accepted =
                execute(() -> {
                    try {
                        FeedGroup group = handle.group();
                        answer.complete(Optional.ofNullable(group).map(question));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        if (!accepted) {
            answer.completeExceptionally(new FeedException("the platform is stopping"));
        }
        return answer;
    }

    private boolean execute(Runnable task) {
        try {
            thread.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException e) {
            // The platform is stopping; what is not settled comes again after the next start.
            return false;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // One group's failure must not end the schedule and with it every other group.
            counters.count(Counters.Event.TASK_FAILED);
            LOG.error("A task of the feeds failed", e);
        }
    }

    private final class Consumption implements FeedConsumption {
        private final GroupHandle handle;
        private final GroupConsumer consumer;
        private final SettleQueue settles = new SettleQueue();

        Consumption(GroupHandle handle, GroupConsumer consumer) {
            this.handle = handle;
            this.consumer = consumer;
        }

        @Override
        public void addCredit(int messages) {
            requireCredit(messages);
            with(group -> {
                consumer.addCredit(messages);
                pump(group);
            });
        }

        @Override
        public void takeBackCredit(int messages) {
            requireCredit(messages);
            with(_ -> consumer.takeBackCredit(messages));
        }

        private static void requireCredit(int messages) {
            if (messages < 1) {
                throw new IllegalArgumentException(
                        "credit has to be at least 1, found " + messages);
            }
        }

        @Override
        public void drain(Runnable drained) {
            with(group -> {
                consumer.drain(drained);
                pump(group);
            });
        }

        @Override
        public void settle(long offset, Settlement settlement) {
            if (settles.add(offset, settlement)) {
                execute(() -> {
                    FeedGroup group = handle.group();
                    settles.drain((each, outcome) -> {
                        if (group != null && !consumer.isGone()) {
                            group.settle(consumer, each, outcome);
                        }
                    });
                    if (group != null) {
                        // There may have been too many of them for more to be read.
                        pump(group);
                    }
                });
            }
        }

        @Override
        public void close() {
            execute(() -> {
                FeedGroup group = handle.group();
                if (group != null && !consumer.isGone()) {
                    group.remove(consumer);
                    pump(group);
                    LOG.info("Group {}: consumer {} has left", handle.id(), consumer);
                }
            });
            // Only now, so that whoever gets the place joins after this one has left.
            consumer.freePlace();
        }

        private void with(Consumer<FeedGroup> action) {
            execute(() -> {
                FeedGroup group = handle.group();
                if (group != null && !consumer.isGone()) {
                    action.accept(group);
                }
            });
        }
    }
}
