// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.testkit.await.Await;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TailCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private RunningPlatform platform;
    private String key;
    private LinkKit device;

    @BeforeEach
    void start(@TempDir Path folder) throws InterruptedException {
        platform = RunningPlatform.start(folder);
        key = platform.product("lamps");
        JsonObject registered =
                (JsonObject)
                        platform.run("device", "register", key, "lamp-1", "--json")
                                .array()
                                .getValue(0);
        device =
                LinkKit.builder()
                        .host("127.0.0.1")
                        .port(platform.mqttPort())
                        .secure(false)
                        .productKey(key)
                        .deviceName("lamp-1")
                        .deviceSecret(registered.getString("DeviceSecret"))
                        .autoReconnect(1, 1)
                        .build();
        assertThat(device.connect(Duration.ofSeconds(60)).rc()).isZero();
    }

    @AfterEach
    void stop() {
        device.close();
        platform.close();
    }

    @Test
    void an_uplink_is_a_line_of_time_device_topic_qos_and_payload() {
        tail("tail", key, "lamp-1");

        publishUntilSeen("user/update", "{\"lux\":412}");

        assertThat(lines().getFirst())
                .matches(
                        "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  %1$s/lamp-1  /%1$s/lamp-1/user/update  QoS 1  \\{\"lux\":412}"
                                .formatted(key));
    }

    @Test
    void as_json_an_uplink_is_an_object_on_one_line() {
        tail("tail", "--json");

        publishUntilSeen("user/update", "on\nand on");

        JsonObject uplink = new JsonObject(lines().getFirst());
        assertThat(uplink.getString("topic")).isEqualTo("/" + key + "/lamp-1/user/update");
        assertThat(uplink.getString("payload")).isEqualTo("on\nand on");
        assertThat(uplink.getString("payloadBase64")).isEqualTo("b24KYW5kIG9u");
    }

    @Test
    void it_goes_on_when_the_platform_has_gone_and_come_back() {
        tail("tail");
        publishUntilSeen("user/update", "before");

        platform.restart();

        Await.until("the tail is back", () -> err.toString().contains("the platform is back"));
        Await.until(
                "the device is back",
                () -> device.publishTopic(device.toFullTopic("user/update"), "after").accepted());
        publishUntilSeen("user/update", "after");
        assertThat(err.toString()).contains("the platform is gone; waiting for it");
    }

    /** Runs the command for as long as the test's process lives: it ends by Ctrl-C only. */
    private void tail(String... arguments) {
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        platform.environment());
        Thread.ofPlatform().daemon().start(() -> LanyardCommand.execute(console, arguments));
    }

    /** Again and again: nobody sees when the command has begun to watch. */
    private void publishUntilSeen(String userTopic, String payload) {
        int before = lines().size();
        Await.until(
                payload + " is seen",
                () -> {
                    var _ =
                            device.publishTopic(device.toFullTopic(userTopic), payload)
                                    .await(Duration.ofSeconds(60));
                    return lines().size() > before;
                });
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }
}
