// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mailbox of large messages, which a socket takes a few of at a time. */
class LargeMailboxTest {
    private static final int MESSAGES = 40;
    private static final int BYTES = 100_000;
    private static final Pattern SCANNED =
            Pattern.compile("(?m)^lanyard_store_read_bytes_total\\{by=\"scan\"} (\\S+)$");

    @Test
    void itIsReadFromTheDiskAboutAsOftenAsItIsSent(@TempDir Path folder) throws Exception {
        try (PlatformProcess platform = PlatformProcess.start(folder.resolve("data"), 0, 0);
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET)) {
            TestDevice device = cloud.registerDevice(cloud.createProduct("large"), "device-1");
            String topic = device.topic("user/get");
            try (RawMqttClient client = signIn(platform, device)) {
                client.write("82 r 0001 s'" + topic + "' 01").expect("90 03 00 01 01");
                client.write("e0 00").expectClosed();
            }
            for (int i = 0; i < MESSAGES; i++) {
                cloud.pub(device, "user/get", 1, "%03d".formatted(i) + "x".repeat(BYTES - 3));
            }

            double before = scanned(platform);
            try (RawMqttClient client = signIn(platform, device)) {
                for (int i = 0; i < MESSAGES; i++) {
                    byte[] publish = client.readPacket();
                    int text = publish.length - BYTES;
                    assertThat(new String(publish, text, 3, StandardCharsets.US_ASCII))
                            .isEqualTo("%03d".formatted(i));
                    client.write("40 02 %02x %02x".formatted(publish[text - 2], publish[text - 1]));
                }
                client.expectOnlyPong();
            }

            assertThat(scanned(platform) - before).isLessThan(3.0 * MESSAGES * BYTES);
        }
    }

    private static RawMqttClient signIn(PlatformProcess platform, TestDevice device) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        RawMqttClient client =
                RawMqttClient.connectTo(platform.mqttPort())
                        .write(
                                "10 r s'MQTT' 04 c0 003c s'%s' s'%s' s'%s'"
                                        .formatted(
                                                credentials.clientId(),
                                                credentials.userName(),
                                                credentials.password()));
        assertThat(client.readPacket()).startsWith(0x20);
        return client;
    }

    private static double scanned(PlatformProcess platform) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics =
                    client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/metrics"
                                                                    .formatted(
                                                                            platform.httpPort())))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            Matcher scanned = SCANNED.matcher(metrics);
            assertThat(scanned.find()).isTrue();
            return Double.parseDouble(scanned.group(1));
        }
    }
}
