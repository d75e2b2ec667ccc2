// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.MessageProperties;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Protocol;
import io.lanyard.sdk.Proxy;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.State;
import io.lanyard.sdk.Transport;
import io.lanyard.sdk.Trust;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.fault.Direction;
import io.lanyard.testkit.fault.FaultProxy;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our Link SDK over TLS, WebSocket and proxies, and in every version of MQTT. */
class LinkCarrierTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    @TempDir private Path folder;
    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private TestDevice device;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void register() {
        device = platform.newDevice();
    }

    @AfterEach
    void closeDevices() {
        devices.close();
    }

    private static Path authority() {
        return data.resolve("tls").resolve("ca.pem");
    }

    private LinkKitBuilder plain() {
        return DevicesOfOurOwn.settings(device, platform.mqttPort());
    }

    private LinkKitBuilder secure() {
        return plain().secure(true).trust(Trust.authorities(authority()));
    }

    /** Both ways, with a message that does not fit into one frame or record. */
    private void assertTalks(LinkKit link) throws InterruptedException {
        assertThat(link.subscribeTopic(device.topic("user/test"), 1).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(1)));
        byte[] large = new byte[150_000];
        large[149_999] = 1;
        // Of this call only: what an earlier one heard says nothing.
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        link.onMessage(message -> heard.complete(message.payload()));
        link.onTopicMessage((topic, payload, qos) -> {});
        assertThat(link.publishTopic(device.topic("user/update"), large, 1).await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
        // The device's own topic of both kinds: it hears itself.
        assertThat(link.publishTopic(device.topic("user/test"), large, 1).await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
        assertThat(heard).succeedsWithin(PATIENCE).isEqualTo(large);
    }

    @Test
    void talksOverTls() throws InterruptedException {
        assertTalks(devices.connect(secure()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void talksOverWebSocket(boolean tls) throws InterruptedException {
        assertTalks(devices.connect((tls ? secure() : plain()).transport(Transport.WEBSOCKET)));
    }

    @ParameterizedTest
    @EnumSource
    void talksInEveryVersion(Protocol protocol) throws InterruptedException {
        assertTalks(devices.connect(plain().protocol(protocol)));
        assertThat(devices.next()).isEqualTo("connected false 0");
    }

    @Test
    void theAuthorityCanBeTextToo() throws Exception {
        assertTalks(devices.connect(secure().caData(Files.readString(authority()))));
    }

    @Test
    void aPlatformThatNobodyTrustsIsNotTalkedTo() throws InterruptedException {
        LinkKit link = devices.build(secure().trust(Trust.system()));

        assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
        assertThat(devices.next()).isEqualTo("connected false 9");
    }

    @Test
    void aCertificateForAnotherHostIsNotAccepted() throws Exception {
        // The proxy goes to this machine, whatever it is asked for.
        try (ForwardProxy proxy = ForwardProxy.socks5("", "")) {
            LinkKitBuilder settings =
                    secure().host("another.example").proxy(Proxy.socks5("127.0.0.1", proxy.port()));
            LinkKit link = devices.build(settings);
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
            link.close();

            assertTalks(devices.connect(settings.checkHostname(false)));
        }
    }

    @Test
    void aCertificateThatHasExpiredIsNotAccepted() throws Exception {
        ClientAuthority authority = new ClientAuthority("of servers too");
        // The names of hosts are not in these.
        LinkKitBuilder settings =
                plain().secure(true)
                        .checkHostname(false)
                        .trust(Trust.authorities(authority.writeTo(folder.resolve("ca.pem"))));
        ClientIdentity expired =
                authority.issue("expired", Instant.now().minus(Duration.ofMinutes(1)));
        try (TlsFront front = new TlsFront(expired, platform.mqttPort())) {
            LinkKit link = devices.build(settings.port(front.port()));
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
            link.close();
        }
        try (TlsFront front = new TlsFront(authority.issue("valid"), platform.mqttPort())) {
            assertTalks(devices.connect(settings.port(front.port())));
        }
    }

    @Test
    void theAuthorityMayComeLaterAndIsReadAgain() throws IOException, InterruptedException {
        Path file = folder.resolve("ca.pem");
        LinkKit link = devices.build(secure().trust(Trust.authorities(file)));
        assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.TLS_NOT_READY);
        assertThat(devices.next()).isEqualTo("connected false 6");

        Files.copy(authority(), file);
        Await.until("the link is there", PATIENCE, () -> link.state() == State.CONNECTED);

        // A broken file changes nothing: what was read before holds.
        Files.writeString(file, "not a certificate");
        link.forceReconnect();
        Await.until(
                "the link is back",
                PATIENCE,
                () -> devices.heard.stream().filter("connected false 0"::equals).count() == 2);
    }

    @Test
    void aTlsHandshakeThatStopsIsTriedAgain() throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.before(platform.mqttPort())) {
            LinkKitBuilder settings =
                    secure().port(proxy.port()).connectTimeout(Duration.ofSeconds(2));
            proxy.swallow(Direction.TO_CLIENT);
            LinkKit link = devices.build(settings);
            assertThat(link.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
            proxy.heal();
            Await.until("the link is there", PATIENCE, () -> link.state() == State.CONNECTED);
        }
    }

    @Test
    void goesThroughAnHttpProxy() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.http("Basic " + base64("user:pass"))) {
            Proxy wanted = Proxy.http("127.0.0.1", proxy.port()).withCredentials("user", "pass");
            assertTalks(devices.connect(secure().proxy(wanted)));
            assertThat(proxy.targets()).containsExactly("127.0.0.1:" + platform.mqttPort());

            LinkKit refused =
                    devices.build(
                            DevicesOfOurOwn.settings(platform.newDevice(), platform.mqttPort())
                                    .proxy(Proxy.http("127.0.0.1", proxy.port())));
            assertThat(refused.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void goesThroughASocks5ProxyWhichLooksTheNameUp() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.socks5("user", "pass")) {
            Proxy wanted = Proxy.socks5("127.0.0.1", proxy.port()).withCredentials("user", "pass");
            assertTalks(
                    devices.connect(
                            secure().host("localhost")
                                    .transport(Transport.WEBSOCKET)
                                    .proxy(wanted)));
            assertThat(proxy.targets()).containsExactly("localhost:" + platform.mqttPort());

            LinkKit refused =
                    devices.build(
                            DevicesOfOurOwn.settings(platform.newDevice(), platform.mqttPort())
                                    .proxy(wanted.withCredentials("user", "wrong")));
            assertThat(refused.connect(PATIENCE).rc()).isEqualTo(ResultCode.CONNECT_FAILED);
        }
        try (ForwardProxy open = ForwardProxy.socks5("", "")) {
            assertTalks(devices.connect(plain().proxy(Proxy.socks5("127.0.0.1", open.port()))));
        }
    }

    @Test
    void propertiesOfMqtt5GoThrough() throws InterruptedException {
        LinkKit link = devices.connect(plain().protocol(Protocol.MQTT_5_0));
        link.onMessage(message ->
                devices.heard.add(
                        message.properties().userProperty("unit").orElse("none")
                                + " "
                                + message.properties().responseTopic().orElse("none")));
        assertThat(link.subscribeTopic(device.topic("user/test"), 1).await(PATIENCE)).isPresent();

        link.publishTopic(
                device.topic("user/test"),
                "x",
                1,
                MessageProperties.builder()
                        .userProperty("unit", "C")
                        .responseTopic(device.topic("user/get"))
                        .build());

        Await.until(
                "they are back",
                PATIENCE,
                () -> devices.heard.contains("C " + device.topic("user/get")));
    }

    /** A device of the same product over TLS, without anything to sign in with. */
    private static LinkKitBuilder of(TestDevice sibling, String deviceName) {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(platform.mqttPort())
                .trust(Trust.authorities(authority()))
                .productKey(sibling.id().productKey().value())
                .deviceName(deviceName);
    }

    @Test
    void aListedDeviceRegistersAndSignsIn() throws Exception {
        TestDevice unregistered = platform.newRegisteringDevice();
        String name = unregistered.id().deviceName().value();
        // The product secret stands in for the device's own.
        String productSecret = unregistered.secret().reveal();
        LinkKit link = devices.build(of(unregistered, name).register(productSecret));
        CompletableFuture<String> secret = new CompletableFuture<>();
        link.onDeviceDynamicRegister(
                (rc, value) -> secret.complete(rc == 0 ? value : "refused " + rc));

        assertThat(link.connect(PATIENCE).accepted()).isTrue();

        // The callback may run a moment after the call has returned.
        String handedOut = secret.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        link.close();
        LinkKit later = devices.build(of(unregistered, name).deviceSecret(handedOut));
        assertThat(later.connect(PATIENCE).accepted()).isTrue();
        LinkKit wrong = devices.build(of(unregistered, name).register("wrong"));
        assertThat(wrong.connect(PATIENCE).rc()).isPositive();
    }

    @Test
    void aDeviceThatIsNotListedGetsATokenAndSignsIn() throws Exception {
        TestDevice pattern = platform.newRegisteringDevice();
        LinkKit link = devices.build(of(pattern, "never-listed").regnwl(pattern.secret().reveal()));
        CompletableFuture<List<String>> token = new CompletableFuture<>();
        link.onDeviceDynamicRegisterNwlReply((rc, clientId, userName, password) ->
                token.complete(List.of(clientId, userName, password)));
        assertThat(link.connect(PATIENCE).accepted()).isTrue();

        List<String> handedOut = token.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        link.close();
        LinkKit later =
                devices.build(
                        of(pattern, "never-listed")
                                .token(handedOut.get(0), handedOut.get(1), handedOut.get(2)));
        assertThat(later.connect(PATIENCE).accepted()).isTrue();
        try (LiveStream uplinks =
                platform.cloud()
                        .watch(
                                new TestDevice(
                                        DeviceId.of(later.productKey(), later.deviceName()),
                                        pattern.secret()))) {
            later.publishTopic(later.toFullTopic("user/update"), "mine");
            assertThat(uplinks.next().payload()).isEqualTo("mine");
        }
    }
}
