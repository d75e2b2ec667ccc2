// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.util.List;
import java.util.Objects;

/**
 * Devices of a product that are to be registered together (PROTOCOL.md 6.5).
 *
 * @param id unique on the platform
 * @param entries in the order in which they were given
 */
public record DeviceApplication(
        long id, ProductKey productKey, boolean registered, List<Entry> entries) {
    /**
     * A device of an application.
     *
     * @param nickname may be empty
     */
    public record Entry(DeviceName name, String nickname) {
        public Entry {
            Objects.requireNonNull(name, "name is null");
            Objects.requireNonNull(nickname, "nickname is null");
        }
    }

    public DeviceApplication {
        Objects.requireNonNull(productKey, "productKey is null");
        entries = List.copyOf(entries);
    }
}
