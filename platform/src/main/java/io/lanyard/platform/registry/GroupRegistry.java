// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of the {@link Registry} that knows who reads what: consumer groups and subscribe relations. */
public interface GroupRegistry {
    /** What became of adding a group. */
    sealed interface GroupAdded {
        record Done(ConsumerGroup added) implements GroupAdded {}

        /** EXISTS when the id or the name is taken, FULL when there are too many. */
        record Refused(Registry.Added reason) implements GroupAdded {}
    }

    /** What became of giving a group another name. */
    enum Renamed {
        RENAMED,
        /** The group does not exist. */
        NO_GROUP,
        /** Another group has the name. */
        TAKEN
    }

    /** Adds a group with a number of its own, unless there are {@code limit} of them. */
    GroupAdded addConsumerGroup(String id, String name, Instant createdAt, int limit);

    Optional<ConsumerGroup> consumerGroup(String id);

    List<ConsumerGroup> consumerGroups();

    Renamed renameConsumerGroup(String id, String name);

    /** Removes the group, also from its relations, and those that have no other; whether there was one to remove. */
    boolean removeConsumerGroup(String id);

    /** Adds the relation or replaces that of its product; false when the product or a group does not exist. */
    boolean putSubscribeRelation(SubscribeRelation relation);

    Optional<SubscribeRelation> subscribeRelation(ProductKey productKey);

    /** In no order. */
    List<SubscribeRelation> subscribeRelations();

    /** Whether there was one to remove. */
    boolean removeSubscribeRelation(ProductKey productKey);
}
