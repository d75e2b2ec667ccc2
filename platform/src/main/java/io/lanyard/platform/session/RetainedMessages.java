// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last retained message of each topic, by the device whose topic it is (MQTT 5.0 section 3.3.1.3); the original keeps
 * none. They are in the store and read when a filter is subscribed; in memory is only which there are. Safe from any
 * thread.
 */
final class RetainedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedMessages.class);

    /** Most topics of one device that hold a retained message. */
    static final int MAX_TOPICS = 100;

    private record Kept(long id, long expiresAt) {
        boolean isExpired(long nowMillis) {
            return expiresAt != 0 && nowMillis >= expiresAt;
        }
    }

    private final RetainedStore store;
    private final Counters counters;
    private final BoundedLines fullLines = BoundedLines.ofEverybody();
    private final ConcurrentMap<DeviceId, Map<Topic, Kept>> byDevice = new ConcurrentHashMap<>();

    /** Those that the store has; blocks on the disk. */
    RetainedMessages(RetainedStore store, Counters counters) {
        this.store = store;
        this.counters = counters;
        store.restore((device, topic, id, expiresAt) ->
                byDevice.computeIfAbsent(device, _ -> new HashMap<>(2))
                        .put(topic, new Kept(id, expiresAt)));
    }

    /**
     * Keeps the message in place of an earlier one on its topic; an empty one only removes that. A message that is one topic
     * too many is dropped, logged and counted.
     *
     * @param on completes the stage
     * @return completes when that is on disk; null when there is nothing to wait for
     */
    @Nullable CompletionStage<?> put(
            DeviceId device, Message message, long nowMillis, Executor on) {
        // The store is told under the lock of the device, so that it has the same order.
        @Nullable CompletionStage<?>[] stored = {null};
        byDevice.compute(
                device,
                (_, known) -> {
                    Map<Topic, Kept> topics = known == null ? new HashMap<>(2) : known;
                    if (message.payload().size() == 0) {
                        if (topics.remove(message.topic()) != null) {
                            stored[0] = store.remove(device, message.topic(), on);
                        }
                    } else if (hasRoom(device, topics, message.topic(), nowMillis)) {
                        topics.put(
                                message.topic(),
                                new Kept(message.id(), message.properties().expiresAt()));
                        stored[0] = store.put(device, message, on);
                    } else {
                        counters.dropped(DropReason.RETAINED_FULL);
                        logFull(device, message);
                    }
                    return topics.isEmpty() ? null : topics;
                });
        return stored[0];
    }

    private void logFull(DeviceId device, Message message) {
        String behind = fullLines.next();
        if (behind != null) {
            LOG.atInfo()
                    .addKeyValue(LogFields.DEVICE, device)
                    .addKeyValue(LogFields.MESSAGE, message.id())
                    .addKeyValue(LogFields.REASON, DropReason.RETAINED_FULL)
                    .log(
                            "{}: message on {} is not retained: {} topics hold one already{}",
                            device,
                            message.topic(),
                            MAX_TOPICS,
                            behind);
        }
    }

    private boolean hasRoom(DeviceId device, Map<Topic, Kept> topics, Topic topic, long nowMillis) {
        if (topics.size() < MAX_TOPICS || topics.containsKey(topic)) {
            return true;
        }
        topics.entrySet()
                .removeIf(each -> {
                    boolean expired = each.getValue().isExpired(nowMillis);
                    if (expired) {
                        removed(store.remove(device, each.getKey(), Runnable::run), device);
                    }
                    return expired;
                });
        return topics.size() < MAX_TOPICS;
    }

    /** Whether the filter matches a message; cheap. */
    boolean has(DeviceId device, TopicFilter filter) {
        boolean[] matches = {false};
        byDevice.computeIfPresent(
                device,
                (_, topics) -> {
                    matches[0] = topics.keySet().stream().anyMatch(filter::matches);
                    return topics;
                });
        return matches[0];
    }

    /** The messages that the filter matches and whose time is not over; none that was replaced before they are there. */
    CompletionStage<List<Message>> matching(DeviceId device, TopicFilter filter, long nowMillis) {
        return store.read(device)
                .thenApply(found -> {
                    List<Message> matching = new ArrayList<>();
                    byDevice.computeIfPresent(
                            device,
                            (_, topics) -> {
                                for (Message message : found) {
                                    Kept kept = topics.get(message.topic());
                                    if (kept != null
                                            && kept.id() == message.id()
                                            && filter.matches(message.topic())) {
                                        if (kept.isExpired(nowMillis)) {
                                            topics.remove(message.topic());
                                            removed(
                                                    store.remove(
                                                            device, message.topic(), Runnable::run),
                                                    device);
                                        } else {
                                            matching.add(message);
                                        }
                                    }
                                }
                                return topics.isEmpty() ? null : topics;
                            });
                    return matching;
                });
    }

    void forget(DeviceId device) {
        byDevice.computeIfPresent(
                device,
                (_, _) -> {
                    removed(store.clear(device), device);
                    return null;
                });
    }

    /** Nobody waits for it, but somebody has to hear when it fails. */
    private static void removed(CompletionStage<?> removal, DeviceId device) {
        var _ =
                removal.whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("{}: a retained message cannot be removed", device, failure);
                    }
                });
    }
}
