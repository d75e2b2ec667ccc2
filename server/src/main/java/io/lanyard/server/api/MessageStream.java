// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages of a consumer group, as server-sent events; one connection. What is not settled comes again. */
public final class MessageStream implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ApiClient client;
    private final EventStream events;
    private final List<Long> done = new ArrayList<>();
    private final ReentrantLock settling = new ReentrantLock();
    private volatile boolean ended;
    private volatile String endReason = "";
    private volatile String consumerId = "";
    private volatile @Nullable ApiException failure;

    private MessageStream(ApiClient client, EventStream events) {
        this.client = client;
        this.events = events;
    }

    /**
     * Starts to consume.
     *
     * @param unsettled how many messages may be here without having been settled, 1 to 1,000
     * @throws ApiException when the platform does not answer or refuses
     */
    public static MessageStream open(
            ApiClient client, String groupId, String clientId, int unsettled) {
        return new MessageStream(
                client,
                EventStream.open(
                        client,
                        "/lanyard/v1/messages",
                        Map.of(
                                "Action",
                                "ConsumeMessages",
                                "GroupId",
                                groupId,
                                "ClientId",
                                clientId,
                                "MaxUnsettled",
                                Integer.toString(unsettled))));
    }

    /**
     * Hands over messages as they come, on the calling thread, and settles each soon after the consumer has returned;
     * returns when the platform or {@link #end} ends it.
     *
     * @throws ApiException when settling fails
     */
    public void forEach(Consumer<JsonObject> consumer) {
        Thread settler = Thread.ofVirtual().start(this::settleNowAndThen);
        try {
            events.forEach((event, data) -> {
                switch (event) {
                    case "consumer" -> consumerId = data.getString("consumerId", "");
                    case "message" -> {
                        // What came in the same read as the last one is not for this consumer.
                        if (!ended) {
                            consumer.accept(data);
                            add(data.getLong("offset", 0L));
                        }
                    }
                    case "end" -> endReason = data.getString("reason", "");
                    default -> {
                        // An event that is newer than this client.
                    }
                }
            });
        } finally {
            settler.interrupt();
        }
        ApiException broken = failure;
        if (broken != null) {
            throw broken;
        }
    }

    /** Why the platform has ended the stream; empty when it did not say. */
    public String endReason() {
        return endReason;
    }

    private synchronized void add(long offset) {
        if (!ended) {
            done.add(offset);
        }
    }

    private synchronized List<Long> takeDone() {
        List<Long> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    private void settleNowAndThen() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                settle();
            }
        } catch (InterruptedException e) {
            // The stream has ended; end() settles what is left.
        } catch (ApiException e) {
            failure = e;
            events.close();
        }
    }

    private void settle() {
        // Who ends the stream has to wait for what is on its way.
        settling.lock();
        try {
            List<Long> offsets = takeDone();
            if (!offsets.isEmpty()) {
                client.call(
                        "SettleMessages",
                        Map.of(
                                "ConsumerId",
                                consumerId,
                                "Offsets",
                                offsets.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(",")),
                                "Outcome",
                                "ACCEPTED"));
            }
        } finally {
            settling.unlock();
        }
    }

    /** Settles this message too, the last, and ends the stream; called by the consumer of {@link #forEach}. */
    public void end(JsonObject last) {
        add(last.getLong("offset", 0L));
        settle();
        ended = true;
        events.close();
    }

    @Override
    public void close() {
        events.close();
    }
}
