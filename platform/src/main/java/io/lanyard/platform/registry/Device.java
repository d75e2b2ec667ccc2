// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device as it is registered.
 *
 * @param iotId the platform's own opaque id of the device: letters and digits, unique for ever
 * @param nickname for people, may be empty
 * @param enabled false after DisableThing
 * @param modifiedAt when an application last changed the device
 * @param activatedAt when the device first signed in; null before
 * @param onlineAt when the device last signed in; null before the first time
 * @param address the address from which it last signed in; null before the first time
 */
public record Device(
        DeviceId id,
        String iotId,
        DeviceSecret secret,
        String nickname,
        boolean enabled,
        Instant createdAt,
        Instant modifiedAt,
        @Nullable Instant activatedAt,
        @Nullable Instant onlineAt,
        @Nullable String address) {
    public Device {
        Objects.requireNonNull(id, "id is null");
        Objects.requireNonNull(iotId, "iotId is null");
        Objects.requireNonNull(secret, "secret is null");
        Objects.requireNonNull(nickname, "nickname is null");
        Objects.requireNonNull(createdAt, "createdAt is null");
        Objects.requireNonNull(modifiedAt, "modifiedAt is null");
    }
}
