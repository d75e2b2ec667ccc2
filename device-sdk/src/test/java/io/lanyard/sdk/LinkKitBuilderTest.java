// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.sdk.link.LinkSettings;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
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
                                "h",
                                1883,
                                DeviceId.of("a1Pk", "dev1"),
                                DeviceSecret.of("secret"),
                                SignMethod.HMAC_SHA256,
                                60,
                                true,
                                20,
                                40,
                                1,
                                60,
                                Duration.ofSeconds(10),
                                1_000));
    }

    @Test
    void settings_have_these_names() {
        assertThat(Arrays.stream(LinkSettings.class.getRecordComponents()))
                .extracting(RecordComponent::getName)
                .containsExactly(
                        "host",
                        "port",
                        "device",
                        "deviceSecret",
                        "signMethod",
                        "keepAlive",
                        "cleanSession",
                        "maxInflight",
                        "maxQueued",
                        "autoReconnectMin",
                        "autoReconnectMax",
                        "connectTimeout",
                        "maxQueuedCallbacks");
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
        assertRefused(b -> b.connectTimeout(Duration.ZERO), "connectTimeout has to be 1 ms");
        assertRefused(b -> b.connectTimeout(Duration.ofHours(1)), "connectTimeout");
        assertRefused(b -> b.maxQueuedCallbacks(0), "maxQueuedCallbacks has to be 1 to 100000");
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
