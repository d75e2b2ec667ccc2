// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The last retained message of each topic, by the device whose topic it is (MQTT 5.0 section 3.3.1.3). Kept in memory:
 * the original keeps none. Safe from any thread.
 */
final class RetainedMessages {
    /** Most topics of one device that hold a retained message. */
    static final int MAX_TOPICS = 100;

    private final ConcurrentMap<DeviceId, Map<Topic, Message>> byDevice = new ConcurrentHashMap<>();

    /**
     * Keeps the message in place of an earlier one on its topic; an empty one only removes that.
     *
     * @return false when the device has too many of them
     */
    boolean put(DeviceId device, Message message) {
        boolean[] kept = {true};
        byDevice.compute(
                device,
                (_, known) -> {
                    Map<Topic, Message> messages = known == null ? new HashMap<>(2) : known;
                    if (message.payload().size() == 0) {
                        messages.remove(message.topic());
                    } else if (messages.size() >= MAX_TOPICS
                            && !messages.containsKey(message.topic())) {
                        kept[0] = false;
                    } else {
                        messages.put(message.topic(), message);
                    }
                    return messages.isEmpty() ? null : messages;
                });
        return kept[0];
    }

    /** The messages that the filter matches and whose time is not over. */
    List<Message> matching(DeviceId device, TopicFilter filter, long nowMillis) {
        List<Message> found = new ArrayList<>();
        byDevice.computeIfPresent(
                device,
                (_, messages) -> {
                    messages.values().removeIf(message -> message.isExpired(nowMillis));
                    for (Message message : messages.values()) {
                        if (filter.matches(message.topic())) {
                            found.add(message);
                        }
                    }
                    return messages.isEmpty() ? null : messages;
                });
        return found;
    }

    void forget(DeviceId device) {
        byDevice.remove(device);
    }
}
