// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.Product;
import java.util.Objects;

/**
 * A product as lists show it.
 *
 * @param deviceCount its registered devices, whatever their status
 */
public record ProductSummary(Product product, long deviceCount) {
    public ProductSummary {
        Objects.requireNonNull(product, "product is null");
    }
}
