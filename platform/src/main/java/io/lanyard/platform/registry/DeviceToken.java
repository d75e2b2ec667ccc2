// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.DeviceId;
import java.time.Instant;
import java.util.Objects;

/**
 * With what a device signs in that registered without having been listed before (PROTOCOL.md 2.6).
 *
 * @param clientId unique among the tokens of the device
 * @param token what stands in the password, as it is
 */
public record DeviceToken(DeviceId device, String clientId, String token, Instant createdAt) {
    public DeviceToken {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(clientId, "clientId is null");
        Objects.requireNonNull(token, "token is null");
        Objects.requireNonNull(createdAt, "createdAt is null");
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "DeviceToken[" + device + ", " + clientId + "]";
    }
}
