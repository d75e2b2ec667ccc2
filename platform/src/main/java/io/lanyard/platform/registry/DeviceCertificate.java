// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import java.time.Instant;
import java.util.Objects;

/**
 * A client certificate by which a device signs in (PROTOCOL.md 2.8).
 *
 * @param fingerprint unique on the platform: a certificate is of one device
 * @param boundAt when it was bound to the device
 */
public record DeviceCertificate(
        CertificateFingerprint fingerprint, DeviceId device, Instant boundAt) {
    public DeviceCertificate {
        Objects.requireNonNull(fingerprint, "fingerprint is null");
        Objects.requireNonNull(device, "device is null");
        Objects.requireNonNull(boundAt, "boundAt is null");
    }
}
