// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/**
 * Binds client certificates to devices and unbinds them (PROTOCOL.md 2.8, docs/decisions/0012-client-certificates.md).
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class DeviceCertificates {
    /** Most certificates of one device: the one in use, the next, and some to spare. */
    public static final int LIMIT = 5;

    private final Registry registry;
    private final ConnectedDevices connected;
    private final InstantSource clock;

    public DeviceCertificates(Registry registry, ConnectedDevices connected, InstantSource clock) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Lets the device sign in with this certificate; no change when it already may. */
    public Outcome<DeviceCertificate> bind(DeviceId device, CertificateFingerprint fingerprint) {
        DeviceCertificate fresh =
                new DeviceCertificate(
                        fingerprint, device, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return switch (registry.addDeviceCertificate(fresh, LIMIT)) {
            case ADDED -> Outcome.done(fresh);
            case NO_OWNER -> noDevice(device);
            case FULL ->
                    Outcome.refused(
                            Refusal.CERTIFICATE_LIMIT_REACHED,
                            "Device %s has %d certificates, which is the most: unbind one first"
                                    .formatted(device, LIMIT));
            case EXISTS ->
                    registry.deviceCertificate(fingerprint)
                            .filter(bound -> bound.device().equals(device))
                            .map(Outcome::done)
                            .orElseGet(() ->
                                    Outcome.refused(
                                            Refusal.CERTIFICATE_TAKEN,
                                            "Certificate %s is bound to another device"
                                                    .formatted(fingerprint)));
        };
    }

    /** Keeps the certificate out: the device may not sign in with it any more, and a connection it has is ended. */
    public Outcome<DeviceId> unbind(DeviceId device, CertificateFingerprint fingerprint) {
        if (!registry.removeDeviceCertificate(device, fingerprint)) {
            return registry.device(device).isEmpty()
                    ? noDevice(device)
                    : Outcome.refused(
                            Refusal.CERTIFICATE_NOT_FOUND,
                            "Certificate %s is not bound to device %s"
                                    .formatted(fingerprint, device));
        }
        connected.cutOff(device, EndReason.NOT_AUTHORIZED);
        return Outcome.done(device);
    }

    /** The certificates of the device, in the order in which they were bound. */
    public Outcome<List<DeviceCertificate>> list(DeviceId device) {
        return registry.device(device).isEmpty()
                ? noDevice(device)
                : Outcome.done(registry.deviceCertificates(device));
    }

    private static <T> Outcome<T> noDevice(DeviceId device) {
        return Outcome.refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + device);
    }
}
