// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import org.jspecify.annotations.Nullable;

/** Which topics of devices the platform serves itself. */
@FunctionalInterface
public interface ServedTopics {
    /** None. */
    ServedTopics NONE = (_, _) -> null;

    /**
     * Who serves the topic, null for a custom topic. Asked once for each topic of a connection, on its loop: it must
     * not block.
     */
    @Nullable TopicService serving(DeviceId device, Topic topic);
}
