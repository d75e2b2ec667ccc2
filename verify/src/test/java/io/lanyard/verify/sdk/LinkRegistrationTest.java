// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.ConnectResult;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Proxy;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.lanyard.sdk.Trust;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.fault.Direction;
import io.lanyard.testkit.fault.FaultProxy;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our Link SDK registers a device over HTTPS, at the platform's HTTP behind a proxy that does TLS. */
class LinkRegistrationTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;
    private static TlsFront https;

    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private TestDevice device;

    @BeforeAll
    static void startPlatform() throws IOException {
        platform = RunningPlatform.start(data);
        https = new TlsFront(data.resolve("tls"), platform.cloud().port());
    }

    @AfterAll
    static void stopPlatform() {
        https.close();
        platform.close();
    }

    @BeforeEach
    void list() {
        device = platform.newRegisteringDevice();
    }

    @AfterEach
    void closeDevices() {
        devices.close();
    }

    /** The device with the ProductSecret, which stands in for its own here. */
    private LinkKitBuilder settings(String productSecret) {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(platform.mqttPort())
                .trust(Trust.authorities(data.resolve("tls").resolve("ca.pem")))
                .productKey(device.id().productKey().value())
                .deviceName(device.id().deviceName().value())
                .autoReconnect(1, 1)
                .registerOverHttps(productSecret)
                .registrationEndpoint("127.0.0.1:" + https.port());
    }

    private LinkKitBuilder settings() {
        return settings(device.secret().reveal());
    }

    private LinkKit build(LinkKitBuilder settings) {
        LinkKit link = devices.build(settings);
        return link.onDeviceDynamicRegister((rc, secret) ->
                devices.hear(link, "registered " + rc + (secret.isEmpty() ? "" : " " + secret)));
    }

    private void assertRefused(LinkKit link, int code) throws InterruptedException {
        assertThat(link.connect(PATIENCE)).isEqualTo(new ConnectResult(code, false));
        assertThat(devices.next()).isEqualTo("registered " + code);
        assertThat(link.state()).isEqualTo(State.DISCONNECTED);
        assertThat(devices.heard).isEmpty();
    }

    private void assertRegisters(LinkKitBuilder settings) throws InterruptedException {
        LinkKit link = build(settings);
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        assertThat(devices.next()).matches("registered 0 \\p{Graph}+");
        assertThat(devices.next()).isEqualTo("connected false 0");
        assertThat(link.publishTopic(device.topic("user/update"), "here I am").await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
    }

    @Test
    void aListedDeviceGetsItsSecretAndSignsIn() throws InterruptedException {
        LinkKit link = build(settings());
        assertThat(link.connect(PATIENCE).accepted()).isTrue();
        String secret = devices.next().substring("registered 0 ".length());
        link.close();

        LinkKit later = devices.build(settings().deviceSecret(secret));
        assertThat(later.connect(PATIENCE).accepted()).isTrue();
    }

    @Test
    void withoutTlsItAsksOnTheSameMachine() throws InterruptedException {
        assertRegisters(
                settings()
                        .secure(false)
                        .registrationEndpoint("127.0.0.1:" + platform.cloud().port()));
    }

    @Test
    void aWrongProductSecretIsRefused() throws InterruptedException {
        assertRefused(build(settings("wrong")), 401);
    }

    @Test
    void aProductThatDoesNotLetDevicesRegisterRefuses() throws InterruptedException {
        platform.cloud().setDynamicRegistration(device, false);

        LinkKit link = build(settings());
        assertRefused(link, 6_288);

        platform.cloud().setDynamicRegistration(device, true);
        assertThat(link.connect(PATIENCE).accepted()).as("it may be tried again").isTrue();
    }

    @Test
    void aDeviceThatWasActiveBeforeIsRefused() throws InterruptedException {
        LinkKit first = build(settings());
        assertThat(first.connect(PATIENCE).accepted()).isTrue();
        devices.forget(first);
        // The registry learns of a first sign-in a moment after it.
        Await.until(
                "it was active", PATIENCE, () -> platform.cloud().status(device).equals("OFFLINE"));

        assertRefused(build(settings()), 6_289);
    }

    @Test
    void aDeviceThatIsNotListedIsRefused() throws InterruptedException {
        assertRefused(build(settings().deviceName("never-listed")), 6_100);
    }

    @Test
    void aPlatformThatCannotBeReachedIsTriedAgain() throws Exception {
        // Bound without listening: nobody else can take the port meanwhile.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            LinkKit link =
                    build(settings().registrationEndpoint("127.0.0.1:" + taken.getLocalPort()));

            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);

            assertThat(devices.next()).isEqualTo("connected false 9");
            assertThat(devices.next()).as("the next attempt").isEqualTo("connected false 9");
        }
    }

    @Test
    void aPlatformThatDoesNotAnswerIsGivenUpInTimeAndTriedAgain() throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.before(https.port())) {
            proxy.blackHole();
            LinkKit link =
                    build(
                            settings()
                                    .registrationEndpoint("127.0.0.1:" + proxy.port())
                                    .connectTimeout(Duration.ofSeconds(2)));
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
            assertThat(devices.next()).isEqualTo("connected false 9");

            proxy.heal();

            Await.until("it is there", PATIENCE, () -> link.state() == State.CONNECTED);
        }
    }

    @Test
    void whatIsCutInTheMiddleIsTriedAgain() throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.before(https.port())) {
            proxy.closeAfter(Direction.TO_CLIENT, 700);
            LinkKit link = build(settings().registrationEndpoint("127.0.0.1:" + proxy.port()));
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);

            proxy.heal();

            Await.until("it is there", PATIENCE, () -> link.state() == State.CONNECTED);
        }
    }

    @Test
    void whoIsNotTrustedIsNotAsked() throws InterruptedException {
        LinkKit link = build(settings().trust(Trust.system()));

        assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
        assertThat(devices.next()).isEqualTo("connected false 9");
    }

    @Test
    void aCertificateForAnotherHostIsNotAcceptedUnlessThatIsSaid() throws Exception {
        // The proxy goes to this machine, whatever it is asked for.
        try (ForwardProxy proxy = ForwardProxy.socks5("", "")) {
            LinkKitBuilder settings =
                    settings()
                            .registrationEndpoint("another.example:" + https.port())
                            .proxy(Proxy.socks5("127.0.0.1", proxy.port()));
            LinkKit link = build(settings);
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
            assertThat(devices.next()).isEqualTo("connected false 9");
            devices.forget(link);

            assertRegisters(settings.checkHostname(false));
        }
    }

    @Test
    void goesThroughAnHttpProxyWithCredentials() throws Exception {
        String authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString("user:pass".getBytes(StandardCharsets.UTF_8));
        try (ForwardProxy proxy = ForwardProxy.http(authorization)) {
            assertRegisters(
                    settings()
                            .proxy(
                                    Proxy.http("127.0.0.1", proxy.port())
                                            .withCredentials("user", "pass")));
            assertThat(proxy.targets())
                    .containsExactly(
                            "127.0.0.1:" + https.port(), "127.0.0.1:" + platform.mqttPort());
        }
    }

    @Test
    void goesThroughASocks5Proxy() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.socks5("", "")) {
            assertRegisters(settings().proxy(Proxy.socks5("127.0.0.1", proxy.port())));
            assertThat(proxy.targets())
                    .containsExactly(
                            "127.0.0.1:" + https.port(), "127.0.0.1:" + platform.mqttPort());
        }
    }
}
