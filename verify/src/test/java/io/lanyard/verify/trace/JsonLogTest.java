// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.JsonText;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a platform that runs as a process, in the form for programs. */
class JsonLogTest {
    @Test
    void everyLineIsAnObjectWithDeviceEpochAndMessageAsFields(@TempDir Path folder)
            throws IOException {
        Path data = folder.resolve("data");
        TestDevice device;
        String evicted;
        try (PlatformProcess platform =
                        PlatformProcess.start(
                                data,
                                0,
                                0,
                                Map.of(
                                        "LANYARD_LOG_FORMAT",
                                        "json",
                                        "LANYARD_SESSION_MAILBOX_MESSAGES",
                                        "1"));
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET)) {
            device = cloud.registerDevice(cloud.createProduct("lamps"), "lamp1");
            try (RawMqttClient client = RawMqttClient.connectTo(platform.mqttPort())) {
                client.write(SignIn.packet(device, false)).expect("20 02 00 00");
                client.write("82 r 0001 s'%s' 01".formatted(device.topic("user/get")))
                        .expect("90 03 00 01 01");
                client.write("82 r 0002 s'/not/mine' 01").expect("90 03 00 02 80");
                // It reads and does not acknowledge, so its mailbox of one is full.
                evicted = cloud.pub(device, "user/get", 1, "first");
                assertThat(client.readPacket()[0]).isEqualTo((byte) 0x32);
                var _ = cloud.pub(device, "user/get", 1, "second");
                client.write("e0 00");
            }
        }

        List<String> lines = Files.readAllLines(folder.resolve("data.stderr"));
        for (String line : lines) {
            requireObject(line);
        }
        JsonText online = line(lines, " online: from ");
        assertThat(online.require("level")).isEqualTo("INFO");
        assertThat(online.require("loggerName")).endsWith("DeviceEventLog");
        assertThat(online.require("device")).isEqualTo(device.id().toString());
        String epoch = online.require("epoch");
        assertThat(online.text()).contains("epoch " + epoch);
        JsonText refused = line(lines, "No authorization to subscribe /not/mine");
        assertThat(refused.require("device")).isEqualTo(device.id().toString());
        assertThat(refused.require("epoch")).isEqualTo(epoch);
        JsonText full = line(lines, "mailbox is full");
        assertThat(full.require("messageId")).isEqualTo(evicted);
        assertThat(full.require("reason")).isEqualTo("MAILBOX_EVICTED");
        assertThat(line(lines, " offline after ").require("epoch")).isEqualTo(epoch);
    }

    private static void requireObject(String line) throws IOException {
        assertThat(line).startsWith("{").endsWith("}");
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            while (parser.nextToken() != null) {
                // Throws when it is malformed.
            }
        }
    }

    private static JsonText line(List<String> lines, String text) {
        return lines.stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .map(JsonText::new)
                .orElseThrow(() -> new AssertionError("no line says [" + text + "]: " + lines));
    }
}
