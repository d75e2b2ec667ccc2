// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.device;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry does with the client certificates of devices. */
public abstract class RegistryCertificateContract {
    private static final String PK = "a1QbDtEsT00";
    private static final DeviceId DEVICE = DeviceId.of(PK, "device1");
    private static final DeviceId OTHER = DeviceId.of(PK, "device2");
    private static final int LIMIT = 2;

    private Registry registry;

    /** A new, empty registry; the contract closes it. */
    protected abstract Registry newRegistry();

    @BeforeEach
    final void openRegistry() {
        registry = newRegistry();
        registry.addProduct(product(PK), List.of());
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
    }

    @AfterEach
    final void closeRegistry() {
        registry.close();
    }

    @Test
    void aBoundCertificateIsFoundByItsFingerprintAndByItsDevice() {
        DeviceCertificate first = certificate(1, DEVICE);
        DeviceCertificate second = certificate(2, DEVICE);
        assertThat(registry.addDeviceCertificate(first, LIMIT)).isEqualTo(Added.ADDED);
        assertThat(registry.addDeviceCertificate(second, LIMIT)).isEqualTo(Added.ADDED);
        assertThat(registry.deviceCertificate(first.fingerprint())).contains(first);
        assertThat(registry.deviceCertificates(DEVICE)).containsExactly(first, second);
        assertThat(registry.deviceCertificates(OTHER)).isEmpty();
        assertThat(registry.deviceCertificate(fingerprint(3))).isEmpty();
    }

    @Test
    void aCertificateIsOfOneDeviceOnly() {
        registry.addDeviceCertificate(certificate(1, DEVICE), LIMIT);
        assertThat(registry.addDeviceCertificate(certificate(1, DEVICE), LIMIT))
                .isEqualTo(Added.EXISTS);
        assertThat(registry.addDeviceCertificate(certificate(1, OTHER), LIMIT))
                .isEqualTo(Added.EXISTS);
        assertThat(registry.deviceCertificate(fingerprint(1)).orElseThrow().device())
                .isEqualTo(DEVICE);
    }

    @Test
    void aDeviceHasNoMoreThanTheLimit() {
        registry.addDeviceCertificate(certificate(1, DEVICE), LIMIT);
        registry.addDeviceCertificate(certificate(2, DEVICE), LIMIT);
        assertThat(registry.addDeviceCertificate(certificate(3, DEVICE), LIMIT))
                .isEqualTo(Added.FULL);
        assertThat(registry.addDeviceCertificate(certificate(3, OTHER), LIMIT))
                .isEqualTo(Added.ADDED);
    }

    @Test
    void aDeviceThatDoesNotExistGetsNone() {
        DeviceId nobody = DeviceId.of(PK, "nobody");
        assertThat(registry.addDeviceCertificate(certificate(1, nobody), LIMIT))
                .isEqualTo(Added.NO_OWNER);
        assertThat(registry.deviceCertificate(fingerprint(1))).isEmpty();
    }

    @Test
    void onlyTheDeviceThatHasItLosesACertificate() {
        registry.addDeviceCertificate(certificate(1, DEVICE), LIMIT);
        assertThat(registry.removeDeviceCertificate(OTHER, fingerprint(1))).isFalse();
        assertThat(registry.deviceCertificate(fingerprint(1))).isPresent();
        assertThat(registry.removeDeviceCertificate(DEVICE, fingerprint(1))).isTrue();
        assertThat(registry.deviceCertificate(fingerprint(1))).isEmpty();
        assertThat(registry.removeDeviceCertificate(DEVICE, fingerprint(1))).isFalse();
    }

    @Test
    void aDeletedDeviceLeavesNoCertificateBehind() {
        registry.addDeviceCertificate(certificate(1, DEVICE), LIMIT);
        registry.addDeviceCertificate(certificate(2, OTHER), LIMIT);
        assertThat(registry.removeDevice(DEVICE)).isTrue();
        assertThat(registry.deviceCertificate(fingerprint(1))).isEmpty();
        assertThat(registry.deviceCertificate(fingerprint(2))).isPresent();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.deviceCertificates(DEVICE)).isEmpty();
    }

    private static DeviceCertificate certificate(int number, DeviceId device) {
        return new DeviceCertificate(fingerprint(number), device, CREATED_AT);
    }

    private static CertificateFingerprint fingerprint(int number) {
        return CertificateFingerprint.ofEncoded(new byte[] {(byte) number});
    }
}
