// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.protocol.identity.DeviceName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device that is to be registered.
 *
 * @param name null to have one made up
 * @param nickname empty for none, else 4 to 64 characters
 */
public record DeviceRegistration(@Nullable DeviceName name, String nickname) {
    public DeviceRegistration {
        Objects.requireNonNull(nickname, "nickname is null");
    }
}
