// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Protocol;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.lanyard.sdk.Transport;
import io.lanyard.sdk.Trust;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our Link SDK with a certificate in the place of a DeviceSecret (PROTOCOL.md 2.8). */
class LinkCertificateTest {
    @TempDir private static Path folder;
    private static ClientAuthority manufacturer;
    private static RunningPlatform platform;

    @TempDir private Path files;
    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private TestDevice device;
    private Path certificate;
    private Path key;

    @BeforeAll
    static void startPlatform() {
        manufacturer = new ClientAuthority("Manufacturer");
        Path authority = manufacturer.writeTo(folder.resolve("manufacturer.pem"));
        platform =
                RunningPlatform.start(
                        folder.resolve("data"),
                        Map.of("LANYARD_TLS_CLIENT_AUTHORITIES", authority.toString()));
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void bindCertificate() {
        device = platform.newDevice();
        ClientIdentity identity = manufacturer.issue("device");
        certificate = identity.writeCertificateTo(files.resolve("device.pem"));
        key = identity.writeKeyTo(files.resolve("device.key"));
        bind(device, certificate);
    }

    @AfterEach
    void closeDevices() {
        devices.close();
    }

    private static void bind(TestDevice device, Path certificate) {
        platform.command(
                "device",
                "certificate",
                device.id().productKey().value(),
                device.id().deviceName().value(),
                certificate.toString());
    }

    private LinkKitBuilder settings(TestDevice as) {
        return LinkKit.builder()
                .host("localhost")
                .port(platform.mqttPort())
                .trust(Trust.authorities(folder.resolve("data").resolve("tls").resolve("ca.pem")))
                .productKey(as.id().productKey().value())
                .deviceName(as.id().deviceName().value())
                .clientCertificate(certificate, key)
                .autoReconnect(1, 1);
    }

    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1, TCP", "MQTT_5_0, TCP", "MQTT_3_1_1, WEBSOCKET"})
    void signsInWithItsCertificateAlone(Protocol protocol, Transport transport)
            throws InterruptedException {
        LinkKit link = devices.connect(settings(device).protocol(protocol).transport(transport));
        try (LiveStream uplinks = platform.cloud().watch(device)) {
            link.publishTopic(link.toFullTopic("user/update"), "certified");
            assertThat(uplinks.next().payload()).isEqualTo("certified");
        }
    }

    @Test
    void aSecretMayBeSignedWithBesideIt() throws InterruptedException {
        LinkKitBuilder both = settings(device).deviceSecret(device.secret().reveal());
        assertThat(devices.connect(both).state()).isEqualTo(State.CONNECTED);
        LinkKit wrong = devices.build(settings(device).deviceSecret("wrong"));
        assertThat(wrong.connect(PATIENCE).rc()).isEqualTo(4);
    }

    @Test
    void isRefusedAsAnotherDevice() throws InterruptedException {
        LinkKit link = devices.build(settings(platform.newDevice()));
        assertThat(link.connect(PATIENCE).rc()).isEqualTo(4);
    }

    @Test
    void filesThatAreNoKeyAreWaitedForAndReadWhenTheyAre()
            throws IOException, InterruptedException {
        Path good = Files.move(key, files.resolve("good.key"));
        LinkKit link = devices.build(settings(device));
        assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.TLS_NOT_READY);
        Files.writeString(key, "no key");
        link.forceReconnect();
        assertThat(devices.next()).isEqualTo("connected false 6");
        assertThat(devices.next()).isEqualTo("connected false 6");

        Files.move(good, key, StandardCopyOption.REPLACE_EXISTING);

        Await.until("the link is there", PATIENCE, () -> link.state() == State.CONNECTED);
    }

    @Test
    void aCertificateThatReplacesItIsShownWithTheNextConnection()
            throws IOException, InterruptedException {
        LinkKit link = devices.connect(settings(device));
        assertThat(devices.next()).isEqualTo("connected false 0");
        ClientIdentity next = manufacturer.issue("the next one of the device");
        // Valid, but of no device: whoever shows it without a signature is refused.
        Path unbound = next.writeCertificateTo(files.resolve("next.pem"));
        Files.move(
                next.writeKeyTo(files.resolve("next.key")),
                key,
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(unbound, certificate, StandardCopyOption.REPLACE_EXISTING);

        link.forceReconnect();
        assertThat(devices.next()).isEqualTo("disconnected 1 RECONNECT_FORCED");
        assertThat(devices.next()).isEqualTo("connected false 4");

        bind(device, unbound);
        Await.until("the link is back", PATIENCE, () -> link.state() == State.CONNECTED);
    }
}
