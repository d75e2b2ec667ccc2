// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.ProductKey;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an access key may do, and with which products.
 *
 * @param everyProduct whether it covers all products, those to come included
 * @param products those that it covers when it does not cover all
 */
public record KeyScope(Set<KeyRight> rights, boolean everyProduct, Set<ProductKey> products) {
    /** Everything. */
    public static final KeyScope ALL = new KeyScope(EnumSet.allOf(KeyRight.class), true, Set.of());

    /** Nothing. */
    public static final KeyScope NONE = new KeyScope(Set.of(), false, Set.of());

    public KeyScope {
        rights = Set.copyOf(rights);
        products = Set.copyOf(products);
        if (everyProduct && !products.isEmpty()) {
            throw new IllegalArgumentException(
                    "A scope covers every product or those listed, not both");
        }
    }

    public boolean allows(KeyRight right) {
        return rights.contains(right);
    }

    public boolean covers(ProductKey product) {
        return everyProduct || products.contains(product);
    }

    /**
     * Whether a consumer group may be read that gets the messages of these products. It hands out those of all of them,
     * so each has to be covered; a group that gets none is nobody's who is limited.
     */
    public boolean coversGroupOf(Set<ProductKey> read) {
        return everyProduct || (!read.isEmpty() && products.containsAll(read));
    }

    /** Whether whoever has this scope may do all that the other allows. */
    public boolean includes(KeyScope other) {
        return rights.containsAll(other.rights)
                && (everyProduct || (!other.everyProduct && products.containsAll(other.products)));
    }
}
