// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.FileSizeLimit;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.testkit.platform.SmallDisk;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.FeedStream;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What devices and operators see of a disk that takes no more for a while. */
class FullDiskTest {
    private static final int MESSAGES = 60;
    private static final String KILOBYTES_32 = "00".repeat(32 << 10);
    private static final int KILOBYTES_64 = 64 << 10;
    private static final long MIB = 1 << 20;
    private static final Random RANDOM = new Random(7);
    private static final Pattern NEEDED =
            Pattern.compile("to go on, (\\d+) MiB have to be free in \\S+, (\\d+) are");

    @Test
    void acknowledgementsStopDevicesStayHealthSaysWhyAndAllGoesOnByItself(@TempDir Path folder)
            throws Exception {
        assumeTrue(FileSizeLimit.isAvailable(), "prlimit of util-linux is needed");
        try (PlatformProcess platform = PlatformProcess.start(folder.resolve("data"), 0, 0);
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET);
                HttpClient http = HttpClient.newHttpClient()) {
            String productKey = cloud.createProduct("full");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            TestDevice device = cloud.registerDevice(productKey, "device-1");
            try (RawMqttClient client = keptSession(platform, device)) {
                client.write("82 r 0001 s'" + device.topic("user/test") + "' 01")
                        .expect("90 03 00 01 01");
                assertThat(health(http, platform)).isEmpty();
                FileSizeLimit.set(platform.pid(), 1 << 20);

                for (int i = 1; i <= MESSAGES; i++) {
                    client.write(
                            "32 r s'%s' %04x %s"
                                    .formatted(device.topic("user/test"), i, KILOBYTES_32));
                }
                Await.until("health to say it", () -> health(http, platform).isPresent());
                assertThat(health(http, platform).orElseThrow())
                        .contains("messages cannot be stored");
                client.write("c0 00");
                int acknowledged = 0;
                for (int type = type(client); type != 0xd0; type = type(client)) {
                    acknowledged += type == 0x40 ? 1 : 0;
                }
                assertThat(acknowledged).isLessThan(MESSAGES);

                FileSizeLimit.lift(platform.pid());
                while (acknowledged < MESSAGES) {
                    acknowledged += type(client) == 0x40 ? 1 : 0;
                }
                Await.until("health", () -> health(http, platform).isEmpty());
            }
        }
    }

    @Test
    void withSomeRoomAndTooLittleHealthSaysHowMuchIsNeededAndConsumersReadOn(@TempDir Path folder)
            throws Exception {
        assumeTrue(SmallDisk.isAvailable(folder), "only root may mount a disk");
        try (SmallDisk disk = SmallDisk.at(folder.resolve("disk"), 400 * MIB);
                PlatformProcess platform =
                        PlatformProcess.start(disk.folder().resolve("data"), 0, 0);
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET);
                HttpClient http = HttpClient.newHttpClient()) {
            String productKey = cloud.createProduct("full");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            String group = cloud.createGroup("readers", productKey);
            TestDevice device = cloud.registerDevice(productKey, "device-1");
            try (RawMqttClient client = keptSession(platform, device)) {
                client.write(publish(device, 1, 10)).expect("40 02 00 01");
                int acknowledged = 1;
                while ((long) acknowledged * KILOBYTES_64 < 30 * MIB) {
                    acknowledged++;
                    client.write(publish(device, acknowledged, KILOBYTES_64))
                            .expect("40 02 %04x".formatted(acknowledged));
                }
                long small = disk.usedBytes() + 20 * MIB;
                disk.resize(small);
                int sent = acknowledged;
                while (health(http, platform).isEmpty()) {
                    sent++;
                    client.write(publish(device, sent, KILOBYTES_64));
                }
                AtomicReference<MatchResult> said = new AtomicReference<>();
                Await.until(
                        "health to say what is needed",
                        () -> {
                            Matcher matcher = NEEDED.matcher(health(http, platform).orElse(""));
                            if (matcher.find()) {
                                said.set(matcher.toMatchResult());
                            }
                            return said.get() != null;
                        });
                MatchResult needed = said.get();

                // The oldest message is long out of memory.
                try (FeedStream consumer = cloud.consume(group, "late", 10)) {
                    assertThat(consumer.take(1, Await.DEFAULT_TIMEOUT)).hasSize(1);
                }
                assertThat(health(http, platform)).isPresent();

                disk.resize(
                        small
                                + (Long.parseLong(needed.group(1))
                                                - Long.parseLong(needed.group(2)))
                                        * MIB);
                for (int i = acknowledged + 1; i <= sent; i++) {
                    client.expect("40 02 %04x".formatted(i));
                }
                Await.until("health", () -> health(http, platform).isEmpty());
            }
        }
    }

    /** A PUBLISH whose payload cannot be compressed. */
    private static String publish(TestDevice device, int packetId, int bytes) {
        byte[] payload = new byte[bytes];
        RANDOM.nextBytes(payload);
        return "32 r s'%s' %04x %s"
                .formatted(device.topic("user/test"), packetId, HexFormat.of().formatHex(payload));
    }

    private static int type(RawMqttClient client) {
        return client.readPacket()[0] & 0xf0;
    }

    private static RawMqttClient keptSession(PlatformProcess platform, TestDevice device) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return RawMqttClient.connectTo(platform.mqttPort())
                .write(
                        "10 r s'MQTT' 04 c0 003c s'%s' s'%s' s'%s'"
                                .formatted(
                                        credentials.clientId(),
                                        credentials.userName(),
                                        credentials.password()))
                .expect("20 02 00 00");
    }

    /** Why the platform is not ready; empty when it is. */
    private static Optional<String> health(HttpClient http, PlatformProcess platform) {
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/health/ready"
                                                            .formatted(platform.httpPort())))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.empty() : Optional.of(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
