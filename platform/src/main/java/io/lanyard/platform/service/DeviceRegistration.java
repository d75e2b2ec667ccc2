// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device that is to be registered.
 *
 * @param name null to have one made up
 * @param nickname empty for none, else 4 to 64 characters
 * @param secret what the device has in its firmware already; null to have one made up
 */
public record DeviceRegistration(
        @Nullable DeviceName name, String nickname, @Nullable DeviceSecret secret) {
    public DeviceRegistration {
        Objects.requireNonNull(nickname, "nickname is null");
    }

    /** With a secret that is made up. */
    public DeviceRegistration(@Nullable DeviceName name, String nickname) {
        this(name, nickname, null);
    }
}
