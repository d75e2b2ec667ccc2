// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lanyard trace} on a whole platform, also over its restart. */
class TraceCommandTest {
    private static final Pattern KIND = Pattern.compile("\"Kind\" *: *\"([A-Z_]+)\"");

    @Test
    void theTraceOfAMessageGoesOnAfterARestartOfThePlatform(@TempDir Path data) {
        try (RunningPlatform platform = RunningPlatform.start(data)) {
            TestDevice device = platform.newDevice();
            String topic = device.topic("user/get");
            try (RawMqttClient client = signIn(platform, device)) {
                client.expect("20 02 00 00")
                        .write("82 r 0001 s'%s' 01".formatted(topic))
                        .expect("90 03 00 01 01")
                        .write("e0 00")
                        .expectClosed();
            }
            Await.until(
                    "the device is offline",
                    () -> platform.cloud().status(device).equals("OFFLINE"));
            String id = platform.cloud().pub(device, "user/get", 1, "kept");
            platform.stop();
            platform.startAgain();
            try (RawMqttClient client = signIn(platform, device)) {
                client.expect("20 02 01 00");
                byte[] publish = client.readPacket();
                assertThat(publish[0]).isEqualTo((byte) 0x32);
                client.write("40 02 00 01").expectOnlyPong();
            }

            Await.until(
                    "all of it is written",
                    () ->
                            kinds(platform.command("trace", id, "--json"))
                                    .equals(
                                            List.of(
                                                    "DOWNLINK",
                                                    "IN_MAILBOX",
                                                    "SENT",
                                                    "ACKNOWLEDGED")));
            assertThat(platform.command("trace", id))
                    .contains("WHAT")
                    .contains("in mailbox")
                    .contains(topic);
            assertThat(
                            kinds(
                                    platform.command(
                                            "trace",
                                            device.id().productKey().value(),
                                            device.id().deviceName().value(),
                                            "--json")))
                    .startsWith("ONLINE", "SUBSCRIBED", "OFFLINE", "DOWNLINK", "ONLINE");
        }
    }

    @Test
    void aMessageThatNobodyKnowsIsSaidToBeSo(@TempDir Path data) {
        try (RunningPlatform platform = RunningPlatform.start(data)) {
            assertThatThrownBy(() -> platform.command("trace", "7400000000000000001"))
                    .hasMessageContaining("nothing is known of message 7400000000000000001");
            assertThatThrownBy(() -> platform.command("trace", "7400000000000000002"))
                    .hasMessageContaining("is not traced");
        }
    }

    private static RawMqttClient signIn(RunningPlatform platform, TestDevice device) {
        return RawMqttClient.connectTo(platform.mqttPort()).write(SignIn.packet(device, false));
    }

    private static List<String> kinds(String json) {
        return KIND.matcher(json).results().map(match -> match.group(1)).toList();
    }
}
