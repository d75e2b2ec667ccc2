// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.platform.service.DeviceCertificates;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The actions by which client certificates are bound to devices. */
class CertificateActionsTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    private RunningCloud cloud;
    private String key;

    @BeforeEach
    void start() {
        cloud = new RunningCloud();
        key = cloud.product("lamps");
        cloud.device(key, "lamp-1");
        cloud.device(key, "lamp-2");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aBoundCertificateIsListedUntilItIsUnbound() {
        assertThat(call("BindDeviceCertificate", "lamp-1").getString("Fingerprint"))
                .isEqualTo(FINGERPRINT);
        // Once more changes nothing.
        call("BindDeviceCertificate", "lamp-1");
        assertThat(fingerprints("lamp-1")).containsExactly(FINGERPRINT);
        assertThat(fingerprints("lamp-2")).isEmpty();

        cloud.done(
                "UnbindDeviceCertificate",
                "ProductKey",
                key,
                "DeviceName",
                "lamp-1",
                "Fingerprint",
                FINGERPRINT);

        assertThat(fingerprints("lamp-1")).isEmpty();
        assertThat(cloud.cutOffs).containsExactly(key + "/lamp-1 NOT_AUTHORIZED");
    }

    @Test
    void theFingerprintMayComeAsOpensslPrintsIt() {
        String colons = FINGERPRINT.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        cloud.done(
                "BindDeviceCertificate",
                "ProductKey",
                key,
                "DeviceName",
                "lamp-1",
                "Fingerprint",
                colons);
        assertThat(fingerprints("lamp-1")).containsExactly(FINGERPRINT);
    }

    @Test
    void theActionsNameWhatIsWrong() {
        call("BindDeviceCertificate", "lamp-1");
        assertThat(failure("BindDeviceCertificate", "lamp-2"))
                .isEqualTo("iot.device.AlreadyBoundCertificate");
        assertThat(failure("UnbindDeviceCertificate", "lamp-2"))
                .isEqualTo("iot.device.NotExistedCertificate");
        for (String action :
                List.of(
                        "BindDeviceCertificate",
                        "UnbindDeviceCertificate",
                        "QueryDeviceCertificates")) {
            assertThat(failure(action, "nobody")).isEqualTo("iot.device.NotExistedDevice");
        }
        assertThat(
                        cloud.rejection(
                                "BindDeviceCertificate",
                                "ProductKey",
                                key,
                                "DeviceName",
                                "lamp-1",
                                "Fingerprint",
                                "c0ffee"))
                .startsWith("400 InvalidParameter")
                .contains("64 hexadecimal digits");
    }

    @Test
    void aDeviceHasFiveCertificatesAtMost() {
        for (int i = 0; i < DeviceCertificates.LIMIT; i++) {
            bind("%064x".formatted(i));
        }
        assertThat(
                        cloud.failure(
                                "BindDeviceCertificate",
                                "ProductKey",
                                key,
                                "DeviceName",
                                "lamp-1",
                                "Fingerprint",
                                FINGERPRINT))
                .isEqualTo("iot.device.CertificateCountExceeded");
    }

    private void bind(String fingerprint) {
        cloud.done(
                "BindDeviceCertificate",
                "ProductKey",
                key,
                "DeviceName",
                "lamp-1",
                "Fingerprint",
                fingerprint);
    }

    private JsonObject call(String action, String name) {
        return cloud.done(action, "ProductKey", key, "DeviceName", name, "Fingerprint", FINGERPRINT)
                .getJsonObject("Data");
    }

    private String failure(String action, String name) {
        return cloud.failure(
                action, "ProductKey", key, "DeviceName", name, "Fingerprint", FINGERPRINT);
    }

    private List<String> fingerprints(String name) {
        return cloud
                .done("QueryDeviceCertificates", "ProductKey", key, "DeviceName", name)
                .getJsonObject("Data")
                .getJsonArray("Certificate")
                .stream()
                .map(each -> ((JsonObject) each).getString("Fingerprint"))
                .toList();
    }
}
