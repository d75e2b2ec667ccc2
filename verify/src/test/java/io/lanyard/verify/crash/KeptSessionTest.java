// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a platform that is killed and started again. */
class KeptSessionTest {
    private static final String PRESENT = "20 02 01 00";
    private static final String NOT_PRESENT = "20 02 00 00";

    @Test
    void aKeptSessionGoesOnAfterAKillWithWhatWasNotAcknowledgedInOrderAndWithItsPacketIds(
            @TempDir Path folder) {
        Path data = folder.resolve("data");
        PlatformProcess killed = PlatformProcess.start(data, 0, 0);
        TestDevice device;
        try (CloudApi cloud = cloud(killed)) {
            String productKey = cloud.createProduct("kept");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            device = cloud.registerDevice(productKey, "device-1");
            RawMqttClient first = connect(killed, device, false).expect(NOT_PRESENT);
            first.write("82 r 0001 s'" + device.topic("user/test") + "' 01")
                    .expect("90 03 00 01 01");
            for (String text : new String[] {"one", "two", "three"}) {
                cloud.pub(device, "user/test", 1, text);
            }
            assertThat(received(first)).isEqualTo("id 1: one");
            assertThat(received(first)).isEqualTo("id 2: two");
            assertThat(received(first)).isEqualTo("id 3: three");
            first.write("40 02 00 02").expectOnlyPong();
            first.close();
            cloud.pub(device, "user/test", 1, "offline");
        }
        killed.kill();

        try (PlatformProcess restarted =
                        PlatformProcess.start(data, killed.mqttPort(), killed.httpPort());
                CloudApi cloud = cloud(restarted)) {
            cloud.pub(device, "user/test", 1, "after the kill");
            cloud.pub(device, "user/test", 0, "lost with its QoS 0");
            try (RawMqttClient again = connect(restarted, device, false).expect(PRESENT)) {
                assertThat(received(again)).isEqualTo("id 1, repeated: one");
                assertThat(received(again)).isEqualTo("id 3, repeated: three");
                assertThat(received(again)).matches("id 4(, repeated)?: offline");
                assertThat(received(again)).matches("id [0-9]+: after the kill");
                cloud.pub(device, "user/test", 1, "online");
                assertThat(received(again)).matches("id [0-9]+: online");
            }
            try (RawMqttClient taking = connect(restarted, device, false).expect(PRESENT)) {
                assertThat(received(taking)).isEqualTo("id 1, repeated: one");
            }
            connect(restarted, device, true).expect(NOT_PRESENT).expectOnlyPong().close();
            restarted.kill();
        }

        try (PlatformProcess cleared =
                        PlatformProcess.start(data, killed.mqttPort(), killed.httpPort());
                RawMqttClient clean =
                        connect(cleared, device, false).expect(NOT_PRESENT).expectOnlyPong()) {
            clean.write("e0 00").expectClosed();
        }
    }

    private static RawMqttClient connect(
            PlatformProcess platform, TestDevice device, boolean clean) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return RawMqttClient.connectTo(platform.mqttPort())
                .write(
                        "10 r s'MQTT' 04 %s 003c s'%s' s'%s' s'%s'"
                                .formatted(
                                        clean ? "c2" : "c0",
                                        credentials.clientId(),
                                        credentials.userName(),
                                        credentials.password()));
    }

    /** The next packet, which has to be a PUBLISH with QoS 1. */
    private static String received(RawMqttClient client) {
        byte[] packet = client.readPacket();
        assertThat(packet[0] & 0xf6).as("PUBLISH with QoS 1").isEqualTo(0x32);
        int topicLength = ((packet[2] & 0xff) << 8) | (packet[3] & 0xff);
        int at = 4 + topicLength;
        int id = ((packet[at] & 0xff) << 8) | (packet[at + 1] & 0xff);
        return "id %d%s: %s"
                .formatted(
                        id,
                        (packet[0] & 0x08) == 0 ? "" : ", repeated",
                        new String(packet, at + 2, packet.length - at - 2, StandardCharsets.UTF_8));
    }

    private static CloudApi cloud(PlatformProcess platform) {
        return new CloudApi(
                platform.httpPort(),
                PlatformProcess.ACCESS_KEY_ID,
                PlatformProcess.ACCESS_KEY_SECRET);
    }
}
