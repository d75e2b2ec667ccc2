// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.NodeType;
import java.util.Objects;

/**
 * A product that is to be created.
 *
 * @param name 4 to 30 places of letters, digits and {@code _ - @ ( )}; a letter outside ASCII takes two places
 * @param dataFormat 0 for raw data, 1 for Alink JSON; anything else is an {@link IllegalArgumentException}
 * @param description at most 100 characters, may be empty
 * @param dynamicRegistration whether devices may fetch their secret with the product's
 */
public record ProductRegistration(
        String name,
        NodeType nodeType,
        int dataFormat,
        String description,
        boolean dynamicRegistration) {
    /** Without dynamic registration. */
    public ProductRegistration(String name, NodeType nodeType, int dataFormat, String description) {
        this(name, nodeType, dataFormat, description, false);
    }

    public ProductRegistration {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(nodeType, "nodeType is null");
        Objects.requireNonNull(description, "description is null");
        if (dataFormat != 0 && dataFormat != 1) {
            throw new IllegalArgumentException("dataFormat has to be 0 or 1, found " + dataFormat);
        }
    }
}
