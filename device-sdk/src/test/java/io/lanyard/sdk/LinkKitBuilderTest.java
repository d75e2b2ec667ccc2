// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.sdk.link.Identity;
import io.lanyard.sdk.link.LinkSettings;
import io.lanyard.sdk.link.Route;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LinkKitBuilderTest {
    private static LinkKitBuilder device() {
        return LinkKit.builder()
                .host("h")
                .productKey("a1Pk")
                .deviceName("dev1")
                .deviceSecret("secret");
    }

    @Test
    void defaults_are_those_of_the_python_sdk() {
        assertThat(device().settings())
                .isEqualTo(
                        new LinkSettings(
                                DeviceId.of("a1Pk", "dev1"),
                                new Identity.Secret(DeviceSecret.of("secret")),
                                SignMethod.HMAC_SHA256,
                                "",
                                new Route(
                                        "h",
                                        8_883,
                                        true,
                                        Trust.system(),
                                        null,
                                        true,
                                        Transport.TCP,
                                        "/mqtt",
                                        null,
                                        Duration.ofSeconds(10)),
                                Protocol.MQTT_3_1_1,
                                60,
                                true,
                                0,
                                20,
                                40,
                                1,
                                60,
                                1_000,
                                true,
                                Duration.ZERO,
                                null));
    }

    @Test
    void settings_have_these_names() {
        assertThat(names(LinkSettings.class))
                .containsExactly(
                        "device",
                        "identity",
                        "signMethod",
                        "deviceInfo",
                        "route",
                        "protocol",
                        "keepAlive",
                        "cleanSession",
                        "sessionExpiry",
                        "maxInflight",
                        "maxQueued",
                        "autoReconnectMin",
                        "autoReconnectMax",
                        "maxQueuedCallbacks",
                        "restoreSubscriptions",
                        "operationTimeout",
                        "offlineBuffer");
        assertThat(names(Route.class))
                .containsExactly(
                        "host",
                        "port",
                        "secure",
                        "trust",
                        "clientKey",
                        "checkHostname",
                        "transport",
                        "webSocketPath",
                        "proxy",
                        "connectTimeout");
    }

    private static LinkKitBuilder registering() {
        return LinkKit.builder()
                .host("h")
                .productKey("a1Pk")
                .deviceName("dev1")
                .registerOverHttps("ProdSecret");
    }

    private static Route registration(LinkKitBuilder settings) {
        return ((Identity.UnregisteredOverHttp) settings.settings().identity()).route();
    }

    @Test
    void registering_over_https_goes_to_its_endpoint_or_to_that_of_the_region() {
        assertThat(registration(registering().region("cn-shanghai")))
                .hasToString("iot-auth.cn-shanghai.aliyuncs.com:443");
        assertThat(registration(registering().registrationEndpoint("r.example").secure(false)))
                .hasToString("r.example:80");
        Proxy proxy = Proxy.socks5("p", 1);
        Route route =
                registration(
                        registering()
                                .registrationEndpoint("[::1]:8443")
                                .transport(Transport.WEBSOCKET)
                                .trust(Trust.authorities(Path.of("ca")))
                                .checkHostname(false)
                                .proxy(proxy));
        assertThat(route)
                .isEqualTo(
                        new Route(
                                "::1",
                                8_443,
                                true,
                                Trust.authorities(Path.of("ca")),
                                null,
                                false,
                                Transport.TCP,
                                "/mqtt",
                                proxy,
                                Duration.ofSeconds(10)));
        assertThatThrownBy(registering()::build)
                .hasMessageContaining("registrationEndpoint, or a region");
    }

    private static List<String> names(Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    @Test
    void without_tls_the_port_is_that_of_plain_mqtt() {
        assertThat(device().secure(false).settings().route().port()).isEqualTo(1_883);
        assertThat(device().secure(false).port(9).settings().route().port()).isEqualTo(9);
    }

    @Test
    void the_host_is_an_endpoint_or_that_of_the_original_platform() {
        assertThat(route(b -> b.endpoint("lanyard.example"))).isEqualTo("lanyard.example:8883");
        assertThat(route(b -> b.endpoint("lanyard.example:99"))).isEqualTo("lanyard.example:99");
        assertThat(route(b -> b.endpoint("[::1]:99"))).isEqualTo("[::1]:99");
        assertThat(route(b -> b.endpoint("::1"))).isEqualTo("[::1]:8883");
        assertThat(route(b -> b.host("").region("cn-shanghai")))
                .isEqualTo("a1Pk.iot-as-mqtt.cn-shanghai.aliyuncs.com:8883");
        assertThat(route(b -> b.host("").region("cn-shanghai").instanceId("iot-0a")))
                .isEqualTo("iot-0a.mqtt.iothub.aliyuncs.com:8883");
        assertRefused(b -> b.endpoint("lanyard.example:mqtt"), "endpoint has to be host or");
    }

    private static String route(UnaryOperator<LinkKitBuilder> change) {
        return change.apply(device()).settings().route().toString();
    }

    @Test
    void a_device_needs_something_to_sign_in_with() {
        assertThatThrownBy(() ->
                        LinkKit.builder().host("h").productKey("a1Pk").deviceName("dev1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "deviceSecret, token, clientCertificate, or a product secret");
        assertRefused(b -> b.token("", "u", "p"), "clientId of the token is empty");
    }

    @Test
    void a_client_certificate_is_enough_and_needs_tls() {
        Path file = Path.of("device.pem");
        LinkKitBuilder builder =
                LinkKit.builder()
                        .host("h")
                        .productKey("a1Pk")
                        .deviceName("dev1")
                        .clientCertificate(file, file);
        assertThat(builder.settings().identity()).isEqualTo(new Identity.Certificate());
        assertThat(builder.deviceSecret("secret").settings().identity())
                .isInstanceOf(Identity.Secret.class);
        assertRefused(
                b -> b.clientCertificate(file, file).secure(false),
                "a clientCertificate is shown in TLS: it cannot go with secure(false)");
    }

    @Test
    void user_data_comes_back() {
        try (LinkKit kit = device().userData("mine").build();
                LinkKit without = device().build()) {
            assertThat(kit.userData()).contains("mine");
            assertThat(without.userData()).isEmpty();
        }
    }

    @Test
    void refuses_what_is_out_of_range_and_names_setting_and_range() {
        assertRefused(b -> b.host(" "), "host");
        assertRefused(b -> b.port(0), "port has to be 1 to 65535, found 0");
        assertRefused(b -> b.port(65_536), "port");
        assertRefused(b -> b.productKey(""), "ProductKey");
        assertRefused(b -> b.deviceName("abc"), "DeviceName");
        assertRefused(b -> b.deviceSecret(""), "DeviceSecret");
        assertRefused(b -> b.keepAlive(29), "keepAlive has to be 30 to 1200, found 29");
        assertRefused(b -> b.keepAlive(1_201), "keepAlive");
        assertRefused(b -> b.maxInflight(0), "maxInflight has to be 1 to 1000, found 0");
        assertRefused(b -> b.maxQueued(-1), "maxQueued has to be 0 to 50000, found -1");
        assertRefused(b -> b.autoReconnect(0, 5), "autoReconnectMin has to be 1 to 7200");
        assertRefused(b -> b.autoReconnect(5, 4), "autoReconnectMax has to be 5 to 7200, found 4");
        assertRefused(b -> b.autoReconnect(5, 7_201), "autoReconnectMax");
        assertRefused(b -> b.deviceInfo("x".repeat(161)), "at most 160 characters long, found 161");
        assertRefused(b -> b.deviceInfo("a,b"), "comma");
        assertRefused(b -> b.sessionExpiry(Duration.ofSeconds(-1)), "sessionExpiry");
        assertRefused(
                b -> b.sessionExpiry(Duration.ofMillis(500)),
                "sessionExpiry has to be whole seconds, 0 s to 4294967295 s, found PT0.5S");
        assertRefused(b -> b.sessionExpiry(Duration.ofMillis(1_500)), "found PT1.5S");
        assertRefused(b -> b.sessionExpiry(Duration.ofMillis(-1)), "sessionExpiry");
        assertRefused(b -> b.operationTimeout(Duration.ofDays(31)), "operationTimeout");
        assertRefused(b -> b.webSocketPath("mqtt"), "webSocketPath has to begin with /");
        assertRefused(b -> b.caData("no certificate"), "caData: ");
        assertRefused(b -> b.proxy(Proxy.http("", 1)), "host of the proxy");
        assertRefused(b -> b.proxy(Proxy.http("p", 0)), "port of the proxy has to be 1");
        assertRefused(
                b -> b.offlineBuffer(OfflineBuffer.memory(0, OfflineBuffer.Keep.OLDEST)),
                "maxMessages of the offline buffer has to be 1 to 50000, found 0");
        assertRefused(b -> b.connectTimeout(Duration.ZERO), "connectTimeout has to be 1 ms");
        assertRefused(b -> b.connectTimeout(Duration.ofHours(1)), "connectTimeout");
        assertRefused(b -> b.maxQueuedCallbacks(0), "maxQueuedCallbacks has to be 1 to 100000");
    }

    @Test
    void refuses_a_host_that_is_none() {
        String why = "without a scheme before or a port behind it, found ";
        assertRefused(b -> b.host("tcp://lanyard.example"), why + "tcp://lanyard.example");
        assertRefused(b -> b.host("lanyard.example:1883"), why + "lanyard.example:1883");
        assertRefused(b -> b.host("lanyard.example\r\nX: y"), why);
        assertRefused(b -> b.endpoint("ssl://lanyard.example:1883"), why + "ssl://lanyard.example");
        assertRefused(b -> b.endpoint(":1883"), why + ":1883");
        assertRefused(b -> b.proxy(Proxy.http("http://proxy", 1)), "the host of the proxy has to");
        assertThat(route(b -> b.host("fe80::1%2"))).isEqualTo("[fe80::1%2]:8883");
    }

    @Test
    void refuses_what_a_proxy_or_the_platform_could_not_understand() {
        assertRefused(
                b -> b.proxy(Proxy.socks5("p", 1).withCredentials("é".repeat(128), "x")),
                "the user name of the proxy has to be 1 to 255 bytes of UTF-8 long, found 256");
        assertRefused(
                b -> b.proxy(Proxy.http("p", 1).withCredentials("a:b", "x")),
                "must not hold a colon");
        Proxy colon = Proxy.socks5("p", 1).withCredentials("a:b", "x:y");
        assertThat(device().proxy(colon).settings().route().proxy()).isEqualTo(colon);
        assertRefused(b -> b.deviceInfo("a\u0000"), "deviceInfo must not hold control characters");
        assertRefused(b -> b.deviceInfo("a\ud800"), "half a surrogate pair");
        assertRefused(b -> b.token("a\n", "u", "p"), "clientId of the token must not hold control");
    }

    @Test
    void a_product_secret_is_named_as_such() {
        assertThatThrownBy(() ->
                        LinkKit.builder()
                                .host("h")
                                .productKey("a1Pk")
                                .deviceName("dev1")
                                .register("")
                                .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the product secret: ");
    }

    @Test
    void refuses_an_event_loop_group_that_cannot_serve_sockets() {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            assertRefused(b -> b.eventLoopGroup(group), "eventLoopGroup has to be");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void the_secret_is_nowhere_to_be_read() {
        try (LinkKit kit = device().deviceSecret("verysecret").build()) {
            assertThat(kit.toString()).isEqualTo("LinkKit[a1Pk/dev1, INITIALIZED]");
            assertThat(kit.productKey()).isEqualTo("a1Pk");
            assertThat(kit.deviceName()).isEqualTo("dev1");
        }
        assertThat(device().deviceSecret("verysecret").settings().toString())
                .doesNotContain("verysecret");
    }

    private static void assertRefused(UnaryOperator<LinkKitBuilder> change, String message) {
        assertThatThrownBy(() -> change.apply(device()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
