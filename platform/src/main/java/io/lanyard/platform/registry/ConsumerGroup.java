// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import java.time.Instant;
import java.util.Objects;

/**
 * A consumer group: those who share the reading of one feed (PROTOCOL.md 5.1).
 *
 * @param number given by the registry, at least 1, never given twice; what the feeds know the group by
 * @param id opaque, unique for ever
 * @param name for people, unique on the platform
 */
public record ConsumerGroup(int number, String id, String name, Instant createdAt) {
    /** The id, and the name, of the group that always exists. */
    public static final String DEFAULT_GROUP = "DEFAULT_GROUP";

    public ConsumerGroup {
        Objects.requireNonNull(id, "id is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(createdAt, "createdAt is null");
    }
}
