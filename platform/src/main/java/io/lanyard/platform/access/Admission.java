// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.registry.Device;
import io.lanyard.protocol.signin.SignInClientId;
import java.util.Objects;

/**
 * What a successful sign-in yields.
 *
 * @param unnamed whether the device did not say who it is, so that its certificate did; it has to be told
 */
public record Admission(
        Device device, SignInClientId clientId, TopicPermissions permissions, boolean unnamed) {
    public Admission {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(clientId, "clientId is null");
        Objects.requireNonNull(permissions, "permissions is null");
    }
}
