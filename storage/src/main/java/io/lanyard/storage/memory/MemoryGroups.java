// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.GroupRegistry.GroupAdded;
import io.lanyard.platform.registry.GroupRegistry.Renamed;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The consumer groups and relations of a {@link MemoryRegistry}, under its lock. */
final class MemoryGroups {
    private final SequencedMap<String, ConsumerGroup> groups = new LinkedHashMap<>();
    private final Map<ProductKey, SubscribeRelation> relations = new HashMap<>();
    private int lastNumber;

    GroupAdded add(String id, String name, Instant createdAt, int limit) {
        if (groups.containsKey(id) || isTaken(name, "")) {
            return new GroupAdded.Refused(Added.EXISTS);
        }
        if (groups.size() >= limit) {
            return new GroupAdded.Refused(Added.FULL);
        }
        ConsumerGroup added = new ConsumerGroup(++lastNumber, id, name, createdAt);
        groups.put(id, added);
        return new GroupAdded.Done(added);
    }

    private boolean isTaken(String name, String exceptId) {
        return groups.values().stream()
                .anyMatch(group -> group.name().equals(name) && !group.id().equals(exceptId));
    }

    Optional<ConsumerGroup> find(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    List<ConsumerGroup> all() {
        return List.copyOf(groups.sequencedValues().reversed());
    }

    Renamed rename(String id, String name) {
        if (isTaken(name, id)) {
            return Renamed.TAKEN;
        }
        ConsumerGroup renamed =
                groups.computeIfPresent(
                        id,
                        (_, group) ->
                                new ConsumerGroup(group.number(), id, name, group.createdAt()));
        return renamed == null ? Renamed.NO_GROUP : Renamed.RENAMED;
    }

    boolean remove(String id) {
        for (SubscribeRelation relation : List.copyOf(relations.values())) {
            List<String> left = new ArrayList<>(relation.groupIds());
            left.remove(id);
            if (left.isEmpty()) {
                relations.remove(relation.productKey());
            } else {
                relations.put(
                        relation.productKey(),
                        new SubscribeRelation(relation.productKey(), relation.kinds(), left));
            }
        }
        return groups.remove(id) != null;
    }

    boolean put(SubscribeRelation relation) {
        if (!groups.keySet().containsAll(relation.groupIds())) {
            return false;
        }
        relations.put(relation.productKey(), relation);
        return true;
    }

    Optional<SubscribeRelation> relation(ProductKey productKey) {
        return Optional.ofNullable(relations.get(productKey));
    }

    List<SubscribeRelation> relations() {
        return List.copyOf(relations.values());
    }

    boolean removeRelation(ProductKey productKey) {
        return relations.remove(productKey) != null;
    }
}
