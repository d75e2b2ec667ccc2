// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.topic.TopicClass;
import java.util.Objects;

/**
 * A topic class as it is registered.
 *
 * @param id unique on the platform
 * @param description for people, may be empty
 */
public record ProductTopicClass(long id, TopicClass topicClass, String description) {
    public ProductTopicClass {
        Objects.requireNonNull(topicClass, "topicClass is null");
        Objects.requireNonNull(description, "description is null");
    }
}
