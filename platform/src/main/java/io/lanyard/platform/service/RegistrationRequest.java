// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignMethod;
import java.util.Objects;

/**
 * What a device says to be registered (PROTOCOL.md 2.5, 2.7).
 *
 * @param random what the device made up, at least one character
 * @param signature the hex of the signature as it came
 */
public record RegistrationRequest(
        DeviceId device, String random, SignMethod method, String signature) {
    public RegistrationRequest {
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(method, "method is null");
        Objects.requireNonNull(signature, "signature is null");
        if (random.isEmpty()) {
            throw new IllegalArgumentException("random is empty");
        }
    }

    /** Without the signature. */
    @Override
    public String toString() {
        return "RegistrationRequest[" + device + ", " + method + "]";
    }
}
