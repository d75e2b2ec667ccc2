// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.ProductKey;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which messages of a product go to which consumer groups (PROTOCOL.md 5.2). A product has at most one.
 *
 * @param kinds at least one
 * @param groupIds at least one, each once, in the order in which they were given
 */
public record SubscribeRelation(
        ProductKey productKey, Set<MessageKind> kinds, List<String> groupIds) {
    public SubscribeRelation {
        Objects.requireNonNull(productKey, "productKey is null");
        kinds = Set.copyOf(kinds);
        groupIds = List.copyOf(groupIds);
        if (kinds.isEmpty() || groupIds.isEmpty()) {
            throw new IllegalArgumentException(
                    "a relation has at least one kind and one group, found %s and %s"
                            .formatted(kinds, groupIds));
        }
    }
}
