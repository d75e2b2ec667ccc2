// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.limit;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.testkit.time.ManualClock;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one device may have at most (PROTOCOL.md 1.4, 1.5). */
class DeviceLimitsTest {
    private static final int SUBSCRIPTIONS = 100;
    private static final int WINDOW = 100;

    private static RunningPlatform platform;

    private TestDevice device;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.withOneLoop(new ManualClock());
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void registerDevice() {
        device = platform.newDevice();
    }

    @Test
    void aDeviceSubscribesAHundredTopicsAndNotOneMore() {
        try (RawMqttClient client = signIn()) {
            for (int i = 1; i <= SUBSCRIPTIONS; i++) {
                subscribe(client, i, "01");
            }
            subscribe(client, SUBSCRIPTIONS + 1, "80");
            // One that it has already is no new one, and one that it gives up makes room.
            subscribe(client, 1, "01");
            client.write("a2 r 00 01 s'%s'".formatted(topic(1))).expect("b0 02 00 01");
            subscribe(client, SUBSCRIPTIONS + 1, "01");
        }
    }

    @Test
    void aHundredMessagesAreInFlightAndEachPubackBringsTheNext() {
        try (RawMqttClient client = signIn()) {
            client.write("82 r 00 01 s'%s' 01".formatted(device.topic("user/get")));
            client.expect("90 03 00 01 01");
            for (int i = 1; i <= WINDOW + 2; i++) {
                var _ = platform.cloud().pub(device, "user/get", 1, "message " + i);
            }
            for (int i = 1; i <= WINDOW; i++) {
                expectMessage(client, i, i);
            }
            client.expectOnlyPong();
            client.write("40 02 00 05");
            client.expect(
                    "32 r s'%s' .. .. 'message %d'"
                            .formatted(device.topic("user/get"), WINDOW + 1));
            client.expectOnlyPong();
        }
    }

    private void expectMessage(RawMqttClient client, int packetId, int number) {
        client.expect(
                "32 r s'%s' %04x 'message %d'"
                        .formatted(device.topic("user/get"), packetId, number));
    }

    private void subscribe(RawMqttClient client, int number, String granted) {
        client.write("82 r %04x s'%s' 01".formatted(number, topic(number)));
        client.expect("90 03 %04x %s".formatted(number, granted));
    }

    private String topic(int number) {
        return device.topic("user/wild/" + number);
    }

    private RawMqttClient signIn() {
        Credentials credentials = SdkSignIn.NODE_1_2_8.sign(device.id(), device.secret());
        return RawMqttClient.connectTo(platform.mqttPort()).signIn(credentials, 60);
    }
}
