// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.topic.Topic;
import java.util.Objects;

/** What a device publishes on its topic {@code source} goes to another device's topic too (PROTOCOL.md 4.5). */
public record TopicRoute(Topic source, Topic target) {
    public TopicRoute {
        Objects.requireNonNull(source, "source is null");
        Objects.requireNonNull(target, "target is null");
    }
}
