// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wills of kept sessions over a kill of the platform (MQTT 5.0 sections 3.1.2.5 and 3.1.3.2.2). */
class WillRestartTest {
    private static final String TWO_WILLS = "lanyard_events_total{event=\"uplink_qos_1\"} 2";

    @Test
    void theWillThatWaitedAndThatOfAConnectedDeviceAreBothPublishedAfterAKill(@TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        PlatformProcess killed = PlatformProcess.start(data, 0, 0);
        TestDevice waiting;
        TestDevice live;
        try (CloudApi cloud =
                new CloudApi(
                        killed.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("wills");
            cloud.createTopicClass(productKey, "gone", Operation.ALL);
            waiting = cloud.registerDevice(productKey, "waiting");
            live = cloud.registerDevice(productKey, "live");
        }
        signIn(killed, waiting, 20).reset();
        RawMqttClient connected = signIn(killed, live, 0);
        // Acknowledged when it is on the disk, and all before it.
        connected
                .write("82 r 0001 00 s'" + live.topic("user/gone") + "' 01")
                .expect("90 r 0001 00 01");
        killed.kill();
        connected.expectClosed();

        try (PlatformProcess restarted = PlatformProcess.start(data, 0, 0)) {
            Await.until("both wills", () -> metrics(restarted).contains(TWO_WILLS));
            for (TestDevice device : new TestDevice[] {waiting, live}) {
                try (RawMqttClient back = signIn(restarted, device, 0)) {
                    back.write("82 r 0001 00 s'" + device.topic("user/gone") + "' 01")
                            .expect("90 r 0001 00 01");
                    assertThat(back.readPacket()).startsWith(0x33).endsWith('g', 'o', 'n', 'e');
                    back.write("e0 00").expectClosed();
                }
            }
        }
    }

    /** With a clean start, an hour of session, and a will that is to be retained. */
    private static RawMqttClient signIn(PlatformProcess platform, TestDevice device, int delay) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        RawMqttClient client =
                RawMqttClient.connectTo(platform.mqttPort())
                        .write(
                                "10 r s'MQTT' 05 ee 003c 05 11 00000e10 s'%s' 05 18 %08x s'%s' s'gone' s'%s' s'%s'"
                                        .formatted(
                                                credentials.clientId(),
                                                delay,
                                                device.topic("user/gone"),
                                                credentials.userName(),
                                                credentials.password()));
        assertThat(client.readPacket()).startsWith(0x20);
        return client;
    }

    private static String metrics(PlatformProcess platform) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/metrics"
                                                            .formatted(platform.httpPort())))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
