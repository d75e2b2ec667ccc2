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
    private static final int MAX_PAYLOAD = 64 << 10;

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
        if (registry.product(product).isEmpty()) {
            return Outcome.refused(
                    Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + product);
        }
        if (payload.length > MAX_PAYLOAD) {
            return Outcome.refused(
                    Refusal.MESSAGE_TOO_LARGE,
                    "a broadcast may have at most %d bytes, found %d"
                            .formatted(MAX_PAYLOAD, payload.length));
        }
        long id = ids.next();
        Payload shared = Payload.of(payload);
        Trace trace = sessions.trace();
        if (trace.begins(Trace.Lane.DOWNLINK)) {
            // Only this: who gets it may be ten thousand devices.
            trace.note(
                    TraceEntry.Kind.DOWNLINK,
                    null,
                    id,
                    topicFullName == null ? "" : topicFullName,
                    0,
                    0,
                    "to all devices of product %s that are connected, QoS 0, %d bytes"
                            .formatted(product, payload.length));
        }
        if (topicFullName == null) {
            sendToAll(product, id, shared);
            return Outcome.done(id);
        }
        Optional<String> problem = problem(product, topicFullName);
        if (problem.isPresent()) {
            return Outcome.refused(Refusal.TOPIC_MALFORMED, problem.get());
        }
        sendToSubscribers(
                product,
                new Message(id, Topic.of(topicFullName), shared, 0, Message.Origin.APPLICATION));
        return Outcome.done(id);
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
