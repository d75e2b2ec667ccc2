// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.protocol.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics of what goes out, encoded: a message for a thousand subscribers is encoded once, and a thousand topics for
 * one subscriber are each encoded once in a while. Of one event loop, touched there only.
 */
final class TopicNames {
    /** Then it begins anew: a loop holds two or three MB at most. */
    private static final int MAX_NAMES = 10_000;

    private final Map<Topic, TopicName> names = new HashMap<>();
    private @Nullable Topic last;
    private @Nullable TopicName lastName;

    /** A message came in on this topic: who sends it on at once need not look for its name. */
    void takeAtHand(Topic topic, TopicName name) {
        last = topic;
        lastName = name;
    }

    /** The name of the topic that was used last; null for any other. */
    @Nullable TopicName atHand(Topic topic) {
        return topic.equals(last) ? lastName : null;
    }

    TopicName of(Topic topic) {
        TopicName name = atHand(topic);
        // The same message for the next one: no need to look for it.
        if (name != null) {
            return name;
        }
        name = names.get(topic);
        if (name == null) {
            if (names.size() >= MAX_NAMES) {
                names.clear();
            }
            name = TopicName.of(topic.value());
            names.put(topic, name);
        }
        last = topic;
        lastName = name;
        return name;
    }
}
