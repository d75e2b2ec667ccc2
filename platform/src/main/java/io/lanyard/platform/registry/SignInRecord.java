// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.DeviceId;
import java.time.Instant;
import java.util.Objects;

/**
 * That a device signed in; the registry keeps the first and the last of these.
 *
 * @param address the peer's address without the port
 */
public record SignInRecord(DeviceId device, Instant at, String address) {
    public SignInRecord {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(at, "at is null");
        Objects.requireNonNull(address, "address is null");
    }
}
