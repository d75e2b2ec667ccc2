// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.Objects;

/**
 * What topics one connection may touch: those of its own device that its product's classes, as they were at the
 * sign-in, or the system topics allow (PROTOCOL.md 3.3). What nothing allows is refused. Asking costs a walk over
 * the classes; a connection keeps the answer for each topic.
 */
public record TopicPermissions(DeviceId device, ProductTopics topics) {
    public TopicPermissions {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(topics, "topics is null");
    }

    public boolean mayPublish(Topic topic) {
        String[] levels = topic.value().split("/", -1);
        return topics.mayPublish(levels, device)
                || ProductTopics.covered(SystemTopics.PUBLISH, levels, device);
    }

    /** Whether every topic that the filter can match is allowed (DESIGN.md: wildcard SUBSCRIBE). */
    public boolean maySubscribe(TopicFilter filter) {
        String[] levels = filter.value().split("/", -1);
        return topics.maySubscribe(levels, device)
                || ProductTopics.covered(SystemTopics.SUBSCRIBE, levels, device)
                || filter.value().equals(SystemTopics.EVERY_RRPC);
    }

    /** Whether an application may send to this custom topic of the device: its class has SUB or ALL. */
    public boolean mayReceive(Topic topic) {
        return topics.maySubscribe(topic.value().split("/", -1), device);
    }
}
