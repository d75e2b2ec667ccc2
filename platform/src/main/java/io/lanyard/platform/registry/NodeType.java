// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

/** What the devices of a product are. */
public enum NodeType {
    /** A device that connects for itself. */
    DEVICE(0),
    /** A gateway that also connects for sub-devices. */
    GATEWAY(1);

    private final int number;

    NodeType(int number) {
        this.number = number;
    }

    /** The number that the OpenAPI uses: 0 or 1. */
    public int number() {
        return number;
    }
}
