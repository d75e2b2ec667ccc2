// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.Sessions;
import io.lanyard.platform.session.Subscriptions;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicLimits;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message to many devices of a product that are connected, at QoS 0, and stores nothing (PROTOCOL.md 4.3).
 * Safe from any thread; blocks on the registry.
 */
public final class Broadcasts {
    /** Longest message in bytes (PROTOCOL.md 1.5). */
    public static final int MAX_PAYLOAD = 64 << 10;

    private final Registry registry;
    private final Sessions sessions;
    private final MessageIds ids;
    private final TopicLimits topicLimits;

    public Broadcasts(
            Registry registry, Sessions sessions, MessageIds ids, TopicLimits topicLimits) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.sessions = Objects.requireNonNull(sessions, "sessions is null");
        this.ids = Objects.requireNonNull(ids, "ids is null");
        this.topicLimits = Objects.requireNonNull(topicLimits, "topicLimits is null");
    }

    /**
     * Sends the message.
     *
     * @param payload not copied, must not change any more
     * @param topicFullName {@code /broadcast/PK/...}, for those that subscribe it; null for all of the product, on a
     *     system topic that needs no subscription
     * @return the message id, when the message is on its way
     */
    public Outcome<Long> send(ProductKey product, byte[] payload, @Nullable String topicFullName) {
        Optional<Outcome.Refused<Long>> refused = refusal(product, payload.length, topicFullName);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (topicFullName == null) {
            long id = newMessageId(product, "", payload.length);
            sendToAll(product, id, Payload.of(payload));
            return Outcome.done(id);
        }
        return Outcome.done(send(product, payload, Topic.of(topicFullName)));
    }

    /**
     * What keeps a message of this size from being sent; empty when nothing does. Blocks on the registry: not for event
     * loops.
     *
     * @param topicFullName as in {@link #send(ProductKey, byte[], String)}
     */
    public Optional<Outcome.Refused<Long>> refusal(
            ProductKey product, int payloadLength, @Nullable String topicFullName) {
        if (registry.product(product).isEmpty()) {
            return Optional.of(
                    new Outcome.Refused<>(
                            Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + product));
        }
        if (payloadLength > MAX_PAYLOAD) {
            return Optional.of(
                    new Outcome.Refused<>(
                            Refusal.MESSAGE_TOO_LARGE,
                            "a broadcast may have at most %d bytes, found %d"
                                    .formatted(MAX_PAYLOAD, payloadLength)));
        }
        return topicFullName == null
                ? Optional.empty()
                : problem(product, topicFullName)
                        .map(problem -> new Outcome.Refused<>(Refusal.TOPIC_MALFORMED, problem));
    }

    /**
     * Sends a message to those that subscribe the topic, which {@link #refusal} has been asked about; never blocks.
     *
     * @param payload not copied, must not change any more
     * @return the message id
     */
    public long send(ProductKey product, byte[] payload, Topic topic) {
        long id = newMessageId(product, topic.value(), payload.length);
        sendToSubscribers(
                product,
                new Message(id, topic, Payload.of(payload), 0, Message.Origin.APPLICATION));
        return id;
    }

    private long newMessageId(ProductKey product, String topic, int bytes) {
        long id = ids.next();
        Trace trace = sessions.trace();
        if (trace.begins(Trace.Lane.DOWNLINK)) {
            // Only this: who gets it may be ten thousand devices.
            trace.note(
                    TraceEntry.Kind.DOWNLINK,
                    null,
                    id,
                    topic,
                    0,
                    0,
                    "to all devices of product %s that are connected, QoS 0, %d bytes"
                            .formatted(product, bytes));
        }
        return id;
    }

    private Optional<String> problem(ProductKey product, String topicFullName) {
        try {
            var _ = Topic.of(topicFullName);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        String start = "/broadcast/" + product + "/";
        if (!topicFullName.startsWith(start) || topicFullName.length() == start.length()) {
            return Optional.of("TopicFullName has to be " + start + "..., found " + topicFullName);
        }
        return topicLimits.violation(topicFullName);
    }

    private void sendToSubscribers(ProductKey product, Message message) {
        for (Session session : sessions.wantingBroadcasts(product)) {
            var _ =
                    session.execute(() -> {
                        Subscriptions.Match match = session.match(message);
                        // QoS 0 is not kept, so whoever is not connected misses it.
                        if (!match.isNone() && session.isOnline()) {
                            var _ = session.deliver(message, match);
                        }
                    });
        }
    }

    private void sendToAll(ProductKey product, long id, Payload payload) {
        sessions.forEach(session -> {
            if (session.isOnline() && session.device().productKey().equals(product)) {
                Topic topic =
                        Topic.of(
                                "/sys/%s/%s/broadcast/request/%d"
                                        .formatted(product, session.device().deviceName(), id));
                Message message = new Message(id, topic, payload, 0, Message.Origin.PLATFORM);
                var _ = session.execute(() -> session.push(message));
            }
        });
    }
}
