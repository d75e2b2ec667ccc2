// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.protocol.identity.ProductKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which groups get which messages of a product: the subscribe relations in the form in which every uplink asks them.
 * Does not change; a changed relation makes a new one.
 */
final class FeedRoutes {
    static final FeedRoutes NONE = new FeedRoutes(Map.of());

    private final Map<ProductKey, Map<MessageKind, int[]>> groups;

    private FeedRoutes(Map<ProductKey, Map<MessageKind, int[]>> groups) {
        this.groups = groups;
    }

    static FeedRoutes of(
            Collection<SubscribeRelation> relations, Map<String, ConsumerGroup> groupsById) {
        Map<ProductKey, Map<MessageKind, int[]>> routes = new HashMap<>();
        for (SubscribeRelation relation : relations) {
            List<Integer> numbers = new ArrayList<>();
            for (String id : relation.groupIds()) {
                ConsumerGroup group = groupsById.get(id);
                if (group != null) {
                    numbers.add(group.number());
                }
            }
            if (numbers.isEmpty()) {
                continue;
            }
            int[] all = numbers.stream().mapToInt(Integer::intValue).sorted().toArray();
            Map<MessageKind, int[]> byKind = new EnumMap<>(MessageKind.class);
            relation.kinds().forEach(kind -> byKind.put(kind, all));
            routes.put(relation.productKey(), byKind);
        }
        return new FeedRoutes(routes);
    }

    /** The numbers of the groups, at least one; null when nobody wants the message. */
    int @Nullable [] groups(ProductKey productKey, MessageKind kind) {
        if (groups.isEmpty()) {
            return null;
        }
        Map<MessageKind, int[]> byKind = groups.get(productKey);
        return byKind == null ? null : byKind.get(kind);
    }
}
