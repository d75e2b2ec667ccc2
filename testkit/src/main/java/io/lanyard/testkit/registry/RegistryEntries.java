// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;

/** Products, devices and access keys for tests; what a test does not name follows from what it names. */
public final class RegistryEntries {
    /** When everything made here was created. */
    public static final Instant CREATED_AT = Instant.parse("2026-01-01T08:30:00.123Z");

    private RegistryEntries() {}

    /** A product with the name {@code Product_KEY}. */
    public static Product product(String key) {
        return product(key, "Product_" + key);
    }

    public static Product product(String key, String name) {
        return new Product(
                ProductKey.of(key),
                name,
                "ProductSecret016",
                NodeType.DEVICE,
                1,
                "Made for a test",
                false,
                CREATED_AT);
    }

    /** An enabled device that never signed in, with an IotId of its own. */
    public static Device device(String productKey, String name) {
        return device(DeviceId.of(productKey, name), "iotId" + productKey + name + "000100");
    }

    public static Device device(DeviceId id, String iotId) {
        return new Device(
                id,
                iotId,
                DeviceSecret.of("ab12cd34ef56ab12cd34ef56ab12cd34"),
                "",
                true,
                CREATED_AT,
                CREATED_AT,
                null,
                null,
                null);
    }

    public static AccessKey accessKey(String id) {
        return new AccessKey(id, "secretOf" + id, true, CREATED_AT);
    }
}
