// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.link.Operation.TimeQuery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions for the platform's time that wait for their answers (PROTOCOL.md 7.1). Thread-safe. */
final class TimeQueries {
    /** The platform answers at once or not at all. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DeviceId device;
    private final Clock clock;

    // Guarded by this.
    private long lastSentAt;
    private @Nullable Map<String, TimeQuery> waiting;

    /** A query and what the platform says. */
    record Answered(TimeQuery query, Outcome outcome) {}

    TimeQueries(DeviceId device, Clock clock) {
        this.device = device;
        this.clock = clock;
    }

    String requestTopic() {
        return topic("request");
    }

    private String topic(String last) {
        return "/ext/ntp/" + device.productKey() + "/" + device.deviceName() + "/" + last;
    }

    /** The device's time in milliseconds, moved so that no two questions have the same. */
    synchronized long newSentAt() {
        lastSentAt = Math.max(clock.millis(), lastSentAt + 1);
        return lastSentAt;
    }

    synchronized void add(TimeQuery query) {
        if (waiting == null) {
            waiting = new HashMap<>();
        }
        waiting.put(Long.toString(query.sentAt), query);
    }

    /**
     * The query that a message answers; null when it answers none.
     *
     * @param now on the clock of the link, as in the deadline of the query
     */
    synchronized @Nullable Answered answered(String topic, byte[] payload, long now) {
        if (waiting == null || !topic.equals(topic("response"))) {
            return null;
        }
        Optional<Map<String, String>> answer = JsonFields.parse(payload);
        if (answer.isEmpty()) {
            return null;
        }
        TimeQuery query = waiting.get(answer.get().getOrDefault("deviceSendTime", ""));
        if (query == null) {
            return null;
        }
        try {
            long received = Long.parseLong(answer.get().getOrDefault("serverRecvTime", ""));
            long sent = Long.parseLong(answer.get().getOrDefault("serverSendTime", ""));
            waiting.remove(Long.toString(query.sentAt));
            // Not the wall clock, which somebody may set in between.
            Duration elapsed = Duration.ofNanos(now - query.deadline).plus(PATIENCE);
            Instant time =
                    Instant.ofEpochMilli(received)
                            .plus(Duration.ofMillis(sent - received).plus(elapsed).dividedBy(2));
            Duration atPlatform = Duration.ofMillis(Math.max(0, sent - received));
            Duration underWay = elapsed.minus(atPlatform);
            return new Answered(
                    query,
                    new Outcome.TimeAnswered(
                            time, underWay.isNegative() ? Duration.ZERO : underWay));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Takes out those whose time is over. */
    synchronized List<TimeQuery> expire(long now) {
        if (waiting == null) {
            return List.of();
        }
        List<TimeQuery> expired = new ArrayList<>(waiting.values());
        expired.removeIf(query -> query.deadline > now);
        waiting.values().removeAll(expired);
        return expired;
    }

    /** Takes out all. */
    synchronized List<TimeQuery> drain() {
        if (waiting == null) {
            return List.of();
        }
        List<TimeQuery> all = new ArrayList<>(waiting.values());
        waiting = null;
        return all;
    }

    /** The first deadline; {@link Long#MAX_VALUE} when nothing waits. */
    synchronized long nextDeadline() {
        return waiting == null
                ? Long.MAX_VALUE
                : waiting.values().stream()
                        .mapToLong(query -> query.deadline)
                        .min()
                        .orElse(Long.MAX_VALUE);
    }
}
