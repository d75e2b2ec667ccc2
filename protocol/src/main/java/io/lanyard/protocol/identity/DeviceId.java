// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.util.Comparator;
import java.util.Objects;

/** The identity of a device: its product and its name there. */
public record DeviceId(ProductKey productKey, DeviceName deviceName)
        implements Comparable<DeviceId> {
    private static final Comparator<DeviceId> ORDER =
            Comparator.comparing(DeviceId::productKey).thenComparing(DeviceId::deviceName);

    public DeviceId {
        Objects.requireNonNull(productKey, "productKey is null");
        Objects.requireNonNull(deviceName, "deviceName is null");
    }

    /**
     * The device with these texts as its identity.
     *
     * @throws IllegalArgumentException when either text breaks its rules
     */
    public static DeviceId of(String productKey, String deviceName) {
        return new DeviceId(ProductKey.of(productKey), DeviceName.of(deviceName));
    }

    @Override
    public int compareTo(DeviceId other) {
        return ORDER.compare(this, other);
    }

    /** {@code PK/DN}, for logs. */
    @Override
    public String toString() {
        return productKey + "/" + deviceName;
    }
}
