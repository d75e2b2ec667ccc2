// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java 1.2.5: the library under the vendor's own examples for Java and Android. */
class PahoTest {
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    private TestDevice device;
    private final List<MqttAsyncClient> clients = new ArrayList<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private volatile @Nullable Throwable lost;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void registerDevice() {
        device = platform.newDevice();
    }

    @AfterEach
    void closeClients() throws MqttException {
        for (MqttAsyncClient client : clients) {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 1_000);
            }
            client.close(true);
        }
    }

    @ParameterizedTest(name = "MQTT level {0}")
    @ValueSource(
            ints = {MqttConnectOptions.MQTT_VERSION_3_1, MqttConnectOptions.MQTT_VERSION_3_1_1})
    void aDeviceSubscribesReceivesPublishesAndUnsubscribes(int level) throws Exception {
        MqttAsyncClient client = connect(device, level);

        assertThat(grantedQos(client, device.topic("user/get"), 1)).containsExactly(1);

        var _ = platform.cloud().pub(device, "user/get", 1, "from the cloud");
        assertThat(received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(device.topic("user/get") + " 1 from the cloud");

        try (LiveStream uplinks = platform.cloud().watch(device)) {
            client.publish(device.topic("user/update"), "from the device".getBytes(UTF_8), 1, false)
                    .waitForCompletion(PATIENCE_MILLIS);
            assertThat(uplinks.next())
                    .isEqualTo(
                            new LiveStream.Uplink(
                                    device.topic("user/update"), "from the device", 1));
        }

        client.unsubscribe(device.topic("user/get")).waitForCompletion(PATIENCE_MILLIS);
        // What is sent now is not delivered: the message behind it, on another topic, comes first.
        assertThat(grantedQos(client, device.topic("user/test"), 0)).containsExactly(0);
        var _ = platform.cloud().pub(device, "user/get", 1, "too late");
        var _ = platform.cloud().pub(device, "user/test", 1, "in time");
        assertThat(received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(device.topic("user/test") + " 0 in time");
        client.disconnect().waitForCompletion(PATIENCE_MILLIS);
    }

    @Test
    void aRefusedFilterIsAnsweredWith128AndTheOthersAreGranted() throws Exception {
        TestDevice other = platform.newDevice();
        MqttAsyncClient client = connect(device, MqttConnectOptions.MQTT_VERSION_3_1_1);
        String[] filters = {device.topic("user/get"), other.topic("user/get")};
        IMqttToken token = client.subscribe(filters, new int[] {1, 1});
        token.waitForCompletion(PATIENCE_MILLIS);
        assertThat(token.getGrantedQos()).containsExactly(1, 128);
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void aWrongPasswordIsRefusedAsSuch() {
        TestDevice other = platform.newDevice();
        TestDevice impostor = new TestDevice(device.id(), other.secret());
        MqttException refusal =
                catchThrowableOfType(
                        MqttException.class,
                        () -> connect(impostor, MqttConnectOptions.MQTT_VERSION_3_1_1));
        assertThat(refusal.getReasonCode())
                .isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION);
    }

    @Test
    void aDeviceIsKickedByTheSameDevice() throws Exception {
        MqttAsyncClient first = connect(device, MqttConnectOptions.MQTT_VERSION_3_1_1);
        MqttAsyncClient second = connect(device, MqttConnectOptions.MQTT_VERSION_3_1_1);
        Await.until("the first connection is lost", () -> lost != null && !first.isConnected());
        assertThat(second.isConnected()).isTrue();
        assertThat(grantedQos(second, device.topic("user/get"), 1)).containsExactly(1);
    }

    private static int[] grantedQos(MqttAsyncClient client, String filter, int qos)
            throws MqttException {
        IMqttToken token = client.subscribe(filter, qos);
        token.waitForCompletion(PATIENCE_MILLIS);
        return token.getGrantedQos();
    }

    private MqttAsyncClient connect(TestDevice as, int level) throws MqttException {
        Credentials credentials = SdkSignIn.ANDROID.sign(as.id(), as.secret());
        MqttAsyncClient client =
                new MqttAsyncClient(
                        "tcp://127.0.0.1:" + platform.mqttPort(),
                        credentials.clientId(),
                        new MemoryPersistence());
        clients.add(client);
        client.setCallback(new Received());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(level);
        options.setUserName(credentials.userName());
        options.setPassword(credentials.password().toCharArray());
        options.setCleanSession(true);
        options.setKeepAliveInterval(60);
        client.connect(options).waitForCompletion(PATIENCE_MILLIS);
        return client;
    }

    private final class Received implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            lost = cause;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(
                    topic + " " + message.getQos() + " " + new String(message.getPayload(), UTF_8));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
