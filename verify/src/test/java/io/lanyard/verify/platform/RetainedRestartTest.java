// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retained messages of a platform that is killed right after it has acknowledged them. */
class RetainedRestartTest {
    @Test
    void whatWasAcknowledgedIsThereAfterAKillAndWhatWasRemovedIsNot(@TempDir Path folder) {
        Path data = folder.resolve("data");
        PlatformProcess killed = PlatformProcess.start(data, 0, 0);
        TestDevice device;
        String topic;
        try (CloudApi cloud =
                new CloudApi(
                        killed.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("retained");
            cloud.createTopicClass(productKey, "kept", Operation.ALL);
            cloud.createTopicClass(productKey, "cleared", Operation.ALL);
            device = cloud.registerDevice(productKey, "device-1");
            topic = device.topic("user/kept");
        }
        try (RawMqttClient client = signIn(killed, device)) {
            client.write("33 r s'" + topic + "' 0001 'old'").expect("40 02 00 01");
            client.write("33 r s'" + topic + "' 0002 'new'").expect("40 02 00 02");
            client.write("33 r s'" + device.topic("user/cleared") + "' 0003 'x'")
                    .expect("40 02 00 03");
            client.write("33 r s'" + device.topic("user/cleared") + "' 0004").expect("40 02 00 04");
            killed.kill();
        }

        try (PlatformProcess restarted = PlatformProcess.start(data, 0, 0);
                RawMqttClient client = signIn(restarted, device)) {
            client.write("82 r 0001 s'" + device.topic("user/cleared") + "' 01")
                    .expect("90 03 00 01 01");
            client.write("82 r 0002 s'" + topic + "' 01")
                    .expect("90 03 00 02 01")
                    .expect("33 r s'" + topic + "' 0001 'new'")
                    .expectOnlyPong();
        }
    }

    private static RawMqttClient signIn(PlatformProcess platform, TestDevice device) {
        return RawMqttClient.connectTo(platform.mqttPort())
                .signIn(
                        Credentials.sign(
                                device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of()),
                        60);
    }
}
