// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.protocol.identity.DeviceId;
import java.util.Objects;

/**
 * Where failures count that may be guesses at a secret.
 *
 * @param ofDevices failed registrations of devices; the gateway's, so that they count with failed sign-ins over MQTT
 * @param ofAccessKeys requests with a key or a signature that is wrong, by the id of the key
 */
public record Guesses(
        FailedSignIns<DeviceId> ofDevices, FailedSignIns<String> ofAccessKeys, Counters counters) {
    public Guesses {
        Objects.requireNonNull(ofDevices, "ofDevices is null");
        Objects.requireNonNull(ofAccessKeys, "ofAccessKeys is null");
        Objects.requireNonNull(counters, "counters is null");
    }
}
