// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.service.RrpcResult.Code;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.Sessions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicLimits;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a device and waits for its answer, over system topics or a custom one (PROTOCOL.md 4.4). Those that wait take
 * no thread, only an entry in a table. Safe from any thread.
 */
public final class Rrpc implements BuiltInService, AutoCloseable {
    public static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    public static final Duration MAX_TIMEOUT = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(Rrpc.class);
    private static final int MAX_WAITING = 100_000;
    private static final String CUSTOM = "/ext/rrpc/";
    private static final byte[] NO_ANSWER = {};

    /**
     * A request that waits for its answer.
     *
     * @param answerTopic on which the answer comes
     */
    private record Waiting(
            DeviceId device, Topic answerTopic, CompletableFuture<RrpcResult> result) {}

    private final Registry registry;
    private final Sessions sessions;
    private final Downlink downlink;
    private final MessageIds ids;
    private final Counters counters;
    private final TopicLimits topicLimits;
    private final int maxPayload;
    private final Executor blocking;
    private final ConcurrentMap<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final Timer timer;
    private final BoundedLines lateLines = BoundedLines.ofEverybody();

    /** Runs tasks after a while. */
    public interface Timer extends AutoCloseable {
        /**
         * Runs the task after the delay, unless it is cancelled before.
         *
         * @throws RejectedExecutionException when it is closed
         */
        Future<?> schedule(Runnable task, Duration delay);

        /** Forgets what was not run yet. */
        @Override
        void close();
    }

    /** One thread, which sleeps most of the time. */
    private static final class RealTimer implements Timer {
        private final ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("rrpc-timer").daemon().factory());

        RealTimer() {
            thread.setRemoveOnCancelPolicy(true);
        }

        @Override
        public Future<?> schedule(Runnable task, Duration delay) {
            return thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    /**
     * Nobody waits yet.
     *
     * @param maxPayload largest request in bytes
     * @param blocking on which results are handed over
     */
    public Rrpc(
            Registry registry,
            Sessions sessions,
            Downlink downlink,
            MessageIds ids,
            Counters counters,
            TopicLimits topicLimits,
            int maxPayload,
            Executor blocking) {
        this(
                registry,
                sessions,
                downlink,
                ids,
                counters,
                topicLimits,
                maxPayload,
                blocking,
                new RealTimer());
    }

    /**
     * Nobody waits yet.
     *
     * @param timer ends the waiting; is closed with this
     */
    public Rrpc(
            Registry registry,
            Sessions sessions,
            Downlink downlink,
            MessageIds ids,
            Counters counters,
            TopicLimits topicLimits,
            int maxPayload,
            Executor blocking,
            Timer timer) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.sessions = Objects.requireNonNull(sessions, "sessions is null");
        this.downlink = Objects.requireNonNull(downlink, "downlink is null");
        this.ids = Objects.requireNonNull(ids, "ids is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
        this.topicLimits = Objects.requireNonNull(topicLimits, "topicLimits is null");
        this.maxPayload = maxPayload;
        this.blocking = Objects.requireNonNull(blocking, "blocking is null");
        this.timer = Objects.requireNonNull(timer, "timer is null");
    }

    /**
     * Asks the device. Blocks on the registry, then returns while the answer is on its way.
     *
     * @param payload not copied, must not change any more
     * @param timeout {@link #MIN_TIMEOUT} to {@link #MAX_TIMEOUT}
     * @param topic the custom topic of the device, {@code /PK/DN/user/...}; null for the system topic
     * @param properties what a device of MQTT 5.0 gets with it
     */
    public CompletionStage<Outcome<RrpcResult>> call(
            DeviceId device,
            byte[] payload,
            Duration timeout,
            @Nullable String topic,
            MessageProperties properties) {
        Optional<Outcome<RrpcResult>> refusal = refusal(device, payload, timeout, topic);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        long id = ids.next(Trace.Lane.DOWNLINK);
        if (!sessions.isOnline(device)) {
            return CompletableFuture.completedFuture(
                    Outcome.done(new RrpcResult(id, Code.OFFLINE, NO_ANSWER)));
        }
        String own = "/sys/" + device.productKey() + "/" + device.deviceName() + "/rrpc/";
        Topic request = Topic.of(topic == null ? own + "request/" + id : CUSTOM + id + topic);
        Topic answer = topic == null ? Topic.of(own + "response/" + id) : request;
        CompletableFuture<RrpcResult> result = new CompletableFuture<>();
        waiting.put(id, new Waiting(device, answer, result));
        Future<?> overdue;
        try {
            overdue = timer.schedule(() -> timeOut(id, device), timeout);
        } catch (RejectedExecutionException e) {
            waiting.remove(id);
            return CompletableFuture.completedFuture(
                    Outcome.refused(Refusal.STOPPING, "the platform is stopping"));
        }
        var _ =
                downlink.send(
                        device,
                        new Message(
                                id,
                                request,
                                Payload.of(payload),
                                0,
                                false,
                                Message.Origin.PLATFORM,
                                properties));
        return result.thenApply(given -> {
            overdue.cancel(false);
            return Outcome.done(given);
        });
    }

    private Optional<Outcome<RrpcResult>> refusal(
            DeviceId device, byte[] payload, Duration timeout, @Nullable String topic) {
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            return refused(
                    Refusal.TIMEOUT_OUT_OF_RANGE,
                    "Timeout has to be %d to %d ms, found %d"
                            .formatted(
                                    MIN_TIMEOUT.toMillis(),
                                    MAX_TIMEOUT.toMillis(),
                                    timeout.toMillis()));
        }
        if (registry.product(device.productKey()).isEmpty()) {
            return refused(
                    Refusal.PRODUCT_NOT_FOUND,
                    "There is no product with key " + device.productKey());
        }
        if (!registry.hasDevice(device)) {
            return refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + device);
        }
        if (payload.length > maxPayload) {
            return refused(
                    Refusal.MESSAGE_TOO_LARGE,
                    "the request has %d bytes, at most %d are allowed"
                            .formatted(payload.length, maxPayload));
        }
        if (topic != null) {
            Optional<String> problem = topicProblem(device, topic);
            if (problem.isPresent()) {
                return refused(Refusal.TOPIC_MALFORMED, problem.get());
            }
        }
        if (waiting.size() >= MAX_WAITING) {
            return refused(
                    Refusal.RATE_LIMITED, MAX_WAITING + " requests wait for an answer already");
        }
        return Optional.empty();
    }

    private Optional<String> topicProblem(DeviceId device, String topic) {
        try {
            var _ = Topic.of(topic);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        String own = "/" + device.productKey() + "/" + device.deviceName() + "/user/";
        if (!topic.startsWith(own) || topic.length() == own.length()) {
            return Optional.of("Topic has to be " + own + "..., found " + topic);
        }
        return topicLimits.violation(topic);
    }

    private static Optional<Outcome<RrpcResult>> refused(Refusal refusal, String detail) {
        return Optional.of(Outcome.refused(refusal, detail));
    }

    @Override
    public boolean serves(DeviceId device, Topic topic) {
        String name = topic.value();
        return name.startsWith(CUSTOM)
                || name.startsWith(
                        "/sys/"
                                + device.productKey()
                                + "/"
                                + device.deviceName()
                                + "/rrpc/response/");
    }

    /** An answer of a device. It goes to who waits, and not back to the device, though it may subscribe the topic. */
    @Override
    public void take(Session session, Topic topic, Payload payload) {
        Long id = idOf(topic);
        Waiting asked = id == null ? null : waiting.get(id);
        if (id == null
                || asked == null
                || !asked.device().equals(session.device())
                || !asked.answerTopic().equals(topic)
                || !waiting.remove(id, asked)) {
            counters.dropped(DropReason.RRPC_LATE);
            String behind = lateLines.next();
            if (behind != null) {
                LOG.atInfo()
                        .addKeyValue(LogFields.DEVICE, session.device())
                        .addKeyValue(LogFields.EPOCH, session.epoch())
                        .log(
                                "{}: nobody waits for its answer on {}{}",
                                session.device(),
                                topic,
                                behind);
            }
            return;
        }
        // Elsewhere: what the caller does with it must not hold up the loop of the device.
        finish(asked, new RrpcResult(id, Code.SUCCESS, payload.kept().bytes()));
    }

    /** Requests that wait for an answer now. */
    public int waiting() {
        return waiting.size();
    }

    /** Ends what waits, as UNKNOWN. */
    @Override
    public void close() {
        timer.close();
        waiting.forEach((id, asked) ->
                asked.result().complete(new RrpcResult(id, Code.UNKNOWN, NO_ANSWER)));
        waiting.clear();
    }

    private void timeOut(long id, DeviceId device) {
        Waiting asked = waiting.remove(id);
        if (asked == null) {
            return;
        }
        Session session = sessions.find(device);
        Runnable tell =
                () ->
                        finish(
                                asked,
                                new RrpcResult(
                                        id,
                                        session != null && session.isSilent()
                                                ? Code.HALFCONN
                                                : Code.TIMEOUT,
                                        NO_ANSWER));
        if (session == null || !session.execute(tell)) {
            finish(asked, new RrpcResult(id, Code.TIMEOUT, NO_ANSWER));
        }
    }

    private void finish(Waiting asked, RrpcResult result) {
        try {
            asked.result().completeAsync(() -> result, blocking);
        } catch (RejectedExecutionException e) {
            // The platform is stopping, and its workers are gone.
            asked.result().complete(result);
        }
    }

    /** The message id in {@code /sys/PK/DN/rrpc/response/ID} or {@code /ext/rrpc/ID/...}; null when it is none. */
    private static @Nullable Long idOf(Topic topic) {
        String name = topic.value();
        String text;
        if (name.startsWith(CUSTOM)) {
            int end = name.indexOf('/', CUSTOM.length());
            text = name.substring(CUSTOM.length(), end < 0 ? name.length() : end);
        } else {
            text = name.substring(name.lastIndexOf('/') + 1);
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
