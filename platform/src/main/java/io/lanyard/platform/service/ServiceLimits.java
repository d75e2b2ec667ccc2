// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

/**
 * How much the platform takes in (PROTOCOL.md 1.5).
 *
 * @param products most products on the platform, at least 1
 * @param topicClassesPerProduct most topic classes of one product, the three it starts with included; at least 3
 * @param devicesPerProduct most devices of one product, at least 1
 */
public record ServiceLimits(int products, int topicClassesPerProduct, int devicesPerProduct) {
    /** 1,000 products, 50 topic classes and 1,000,000 devices each, as the original. */
    public static final ServiceLimits DEFAULT = new ServiceLimits(1_000, 50, 1_000_000);

    public ServiceLimits {
        requireAtLeast("products", 1, products);
        requireAtLeast("topicClassesPerProduct", 3, topicClassesPerProduct);
        requireAtLeast("devicesPerProduct", 1, devicesPerProduct);
    }

    private static void requireAtLeast(String what, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException(
                    what + " has to be at least " + least + ", found " + found);
        }
    }
}
