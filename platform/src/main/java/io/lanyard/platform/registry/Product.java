// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;
import java.util.Objects;

/**
 * A product: a kind of device.
 *
 * @param name unique on the platform
 * @param secret the ProductSecret, 16 characters, for dynamic registration
 * @param dataFormat 0 for raw data, 1 for Alink JSON
 * @param description at most 100 characters, may be empty
 * @param dynamicRegistration whether devices may fetch their secret with the product's
 */
public record Product(
        ProductKey key,
        String name,
        String secret,
        NodeType nodeType,
        int dataFormat,
        String description,
        boolean dynamicRegistration,
        Instant createdAt) {
    public Product {
        Objects.requireNonNull(key, "key is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(secret, "secret is null");
        Objects.requireNonNull(nodeType, "nodeType is null");
        Objects.requireNonNull(description, "description is null");
        Objects.requireNonNull(createdAt, "createdAt is null");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Product[" + key + ", " + name + "]";
    }
}
