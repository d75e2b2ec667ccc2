// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.metrics;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.Counters.Event;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.GroupStatus;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.session.ConnectedDevices;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the platform counts and measures, in the text form of Prometheus. Safe from any thread. */
public final class PlatformMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformMetrics.class);
    private static final int STATUS_SECONDS = 2;

    /** The bounds of the histograms: two or three a decade tell what there is to know. */
    private static final Duration[] ANSWER_TIMES =
            DoubleStream.of(0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
                    .mapToObj(millis -> Duration.ofNanos((long) (millis * 1_000_000)))
                    .toArray(Duration[]::new);

    /** In place of a name; no action has a name like it. */
    private static final String UNKNOWN_ACTION = "(unknown)";

    private static final double MICROS_PER_SECOND = 1_000_000;

    /** Gauges of one name, told apart by a tag, that are asked for together. */
    private record TaggedGauges(MultiGauge meter, String tag, Supplier<Map<String, Long>> values) {
        void read() {
            List<Row<?>> rows = new ArrayList<>();
            values.get().forEach((value, number) -> rows.add(Row.of(Tags.of(tag, value), number)));
            meter.register(rows, true);
        }
    }

    /** What an answer is counted by. */
    private record Answered(String action, String code) {}

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ConsumerGroups groups;
    private final Feeds feeds;
    private final Map<String, Timer> answerTimes = new ConcurrentHashMap<>();
    private final Map<Answered, Counter> answers = new ConcurrentHashMap<>();
    private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();
    private final List<TaggedGauges> taggedGauges = new CopyOnWriteArrayList<>();
    private final MultiGauge lag;
    private final MultiGauge deadLetters;
    private final MultiGauge consumers;

    /** Metrics of these parts, and of the JVM. */
    public PlatformMetrics(
            Counters counters,
            ConnectedDevices connected,
            Rrpc rrpc,
            ConsumerGroups groups,
            Feeds feeds) {
        this.groups = Objects.requireNonNull(groups, "groups is null");
        this.feeds = Objects.requireNonNull(feeds, "feeds is null");
        for (Event event : Event.values()) {
            count("lanyard.events", "event", event, counters, () -> counters.value(event));
        }
        for (DropReason reason : DropReason.values()) {
            count("lanyard.drops", "reason", reason, counters, () -> counters.value(reason));
        }
        for (EndReason reason : EndReason.values()) {
            count(
                    "lanyard.connection.ends",
                    "reason",
                    reason,
                    counters,
                    () -> counters.value(reason));
        }
        for (SignInRefusal reason : SignInRefusal.values()) {
            count(
                    "lanyard.sign.in.refusals",
                    "reason",
                    reason,
                    counters,
                    () -> counters.value(reason));
        }
        countMessages(counters);
        new MeasuredHistograms(counters).registerIn(registry.getPrometheusRegistry());
        gauge("lanyard.devices.online", connected::onlineCount);
        gauge("lanyard.rrpc.waiting", rrpc::waiting);
        gauge("lanyard.feed.unsynced.bytes", feeds::waitingBytes);
        gauge("lanyard.feed.tasks.waiting", feeds::tasksWaiting);
        lag = MultiGauge.builder("lanyard.feed.lag").register(registry);
        deadLetters = MultiGauge.builder("lanyard.feed.dead.letters").register(registry);
        consumers = MultiGauge.builder("lanyard.feed.consumers").register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private void count(
            String name, String tag, Enum<?> value, Counters counters, LongSupplier count) {
        FunctionCounter.builder(name, counters, _ -> count.getAsLong())
                .tag(tag, value.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private void countMessages(Counters counters) {
        countMessages(counters, "up", 0, Event.UPLINK_QOS_0, counters::uplinkBytes);
        countMessages(counters, "up", 1, Event.UPLINK_QOS_1, counters::uplinkBytes);
        countMessages(counters, "down", 0, Event.DOWNLINK_QOS_0, counters::downlinkBytes);
        countMessages(counters, "down", 1, Event.DOWNLINK_QOS_1, counters::downlinkBytes);
    }

    private void countMessages(
            Counters counters, String direction, int qos, Event event, IntToLongFunction bytes) {
        Tags tags = Tags.of("direction", direction, "qos", Integer.toString(qos));
        FunctionCounter.builder("lanyard.messages", counters, from -> from.value(event))
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("lanyard.message.bytes", counters, _ -> bytes.applyAsLong(qos))
                .tags(tags)
                .register(registry);
    }

    /**
     * Adds a gauge.
     *
     * @param name its words with dots between them
     * @param value asked for by the thread that reads the metrics; has to be quick
     */
    public void gauge(String name, LongSupplier value) {
        gauge(name, Tags.empty(), value);
    }

    /** Adds a gauge with one tag, likewise. */
    public void gauge(String name, String tag, String tagValue, LongSupplier value) {
        gauge(name, Tags.of(tag, tagValue), value);
    }

    /**
     * Adds gauges that are told apart by a tag and asked for together.
     *
     * @param values by the value of the tag; a gauge that is not in it is not there at that moment
     */
    public void gauges(String name, String tag, Supplier<Map<String, Long>> values) {
        taggedGauges.add(
                new TaggedGauges(MultiGauge.builder(name).register(registry), tag, values));
    }

    /** Adds a counter of seconds, likewise, out of microseconds; its name gets {@code _seconds_total} behind it. */
    public void seconds(String name, LongSupplier micros) {
        counted.add(micros);
        FunctionCounter.builder(name, micros, from -> from.getAsLong() / MICROS_PER_SECOND)
                .baseUnit("seconds")
                .register(registry);
    }

    /** Adds a counter, likewise; its name gets {@code _total} behind it. */
    public void counter(String name, LongSupplier value) {
        counter(name, Tags.empty(), value);
    }

    /** Adds a counter with one tag, likewise. */
    public void counter(String name, String tag, String tagValue, LongSupplier value) {
        counter(name, Tags.of(tag, tagValue), value);
    }

    private void counter(String name, Tags tags, LongSupplier value) {
        // A counter holds what it counts only weakly.
        counted.add(value);
        FunctionCounter.builder(name, value, LongSupplier::getAsLong).tags(tags).register(registry);
    }

    private void gauge(String name, Tags tags, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /**
     * An action of the OpenAPI is answered.
     *
     * @param action its name, which exists: strangers can think of any number of others
     * @param code empty when it succeeded
     */
    public void answered(String action, String code, long nanos) {
        answerTimes.computeIfAbsent(action, this::timer).record(nanos, TimeUnit.NANOSECONDS);
        answers.computeIfAbsent(new Answered(action, code), this::counter).increment();
    }

    /** A call of an action that does not exist is answered. */
    public void answeredUnknownAction(String code) {
        answers.computeIfAbsent(new Answered(UNKNOWN_ACTION, code), this::counter).increment();
    }

    /** One for each action, and not one more for each code, of which there are many. */
    private Timer timer(String action) {
        return Timer.builder("lanyard.openapi")
                .tag("action", action)
                .serviceLevelObjectives(ANSWER_TIMES)
                .register(registry);
    }

    private Counter counter(Answered answered) {
        return Counter.builder("lanyard.openapi.answers")
                .tag("action", answered.action())
                .tag("code", answered.code())
                .register(registry);
    }

    /** Everything as it is now. Blocks on the registry and the feeds, so never on an event loop. */
    public String text() {
        List<Row<?>> lags = new ArrayList<>();
        List<Row<?>> letters = new ArrayList<>();
        List<Row<?>> readers = new ArrayList<>();
        for (ConsumerGroup group : groups.list()) {
            GroupStatus status = status(group.id());
            if (status != null) {
                Tags tags = Tags.of("group", group.id());
                lags.add(Row.of(tags, status.lag()));
                letters.add(Row.of(tags, status.deadLetters()));
                readers.add(Row.of(tags, status.consumers().size()));
            }
        }
        lag.register(lags, true);
        deadLetters.register(letters, true);
        consumers.register(readers, true);
        taggedGauges.forEach(TaggedGauges::read);
        return registry.scrape();
    }

    private @Nullable GroupStatus status(String groupId) {
        try {
            return feeds.status(groupId)
                    .toCompletableFuture()
                    .get(STATUS_SECONDS, TimeUnit.SECONDS)
                    .orElse(null);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Group {} does not tell how it stands", groupId, e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
