// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.application;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.DeviceConnection;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application of MQTT 3.1 and 3.1.1 that uses Eclipse Paho for Java 1.2.5, on a whole server. */
class PahoApplicationTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    private TestDevice device;
    private final List<MqttAsyncClient> clients = new ArrayList<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

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

    @ParameterizedTest(name = "MQTT level {0} over {1}")
    @CsvSource({"3, tcp", "4, tcp", "4, ssl", "4, ws", "4, wss"})
    void anApplicationReadsLiveAndSends(int level, String scheme) throws Exception {
        MqttAsyncClient application = connect("live-" + level + scheme, level, scheme);
        assertThat(grantedQos(application, device.topic("user") + "/#", 1)).containsExactly(1);
        try (DeviceConnection connected = DeviceConnection.open(platform, device)) {
            connected.subscribe(device.topic("user/get"), 1);

            connected.publishAcknowledged(device.topic("user/update"), "from the device");
            assertThat(next()).isEqualTo(device.topic("user/update") + " 1 from the device");

            application
                    .publish(device.topic("user/get"), "to the device".getBytes(UTF_8), 1, false)
                    .waitForCompletion(PATIENCE_SECONDS * 1_000);
            assertThat(connected.receive())
                    .isEqualTo(
                            new DeviceConnection.Received(
                                    device.topic("user/get"), "to the device", 1));
        }
    }

    @Test
    void aConsumerGroupKeepsWhatNobodyHasAcknowledged() throws Exception {
        String product = platform.cloud().createProduct("durable");
        String group = platform.cloud().createGroup("durable_group", product);
        TestDevice lamp = platform.cloud().registerDevice(product, "lamp");
        try (DeviceConnection connected = DeviceConnection.open(platform, lamp)) {
            connected.publishAcknowledged(lamp.topic("user/update"), "while nobody reads");

            MqttAsyncClient first = connect("first", 4, "tcp");
            first.setManualAcks(true);
            assertThat(grantedQos(first, "$share/" + group + "/#", 1)).containsExactly(1);
            assertThat(next()).isEqualTo(lamp.topic("user/update") + " 1 while nobody reads");
            // It goes without having acknowledged it.
            first.disconnectForcibly(0, 1_000);

            MqttAsyncClient second = connect("second", 4, "tcp");
            assertThat(grantedQos(second, "$share/" + group + "/#", 1)).containsExactly(1);
            assertThat(next()).isEqualTo(lamp.topic("user/update") + " 1 while nobody reads");
            connected.publishAcknowledged(lamp.topic("user/update"), "behind it");
            assertThat(next()).isEqualTo(lamp.topic("user/update") + " 1 behind it");
        }
    }

    private String next() throws InterruptedException {
        String message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message in time").isNotNull();
        return message;
    }

    private static int[] grantedQos(MqttAsyncClient client, String filter, int qos)
            throws MqttException {
        IMqttToken token = client.subscribe(filter, qos);
        token.waitForCompletion(PATIENCE_SECONDS * 1_000);
        return token.getGrantedQos();
    }

    private MqttAsyncClient connect(String name, int level, String scheme) throws Exception {
        Credentials credentials = platform.application(name);
        MqttAsyncClient client =
                new MqttAsyncClient(
                        scheme + "://localhost:" + platform.mqttPort(),
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
        if (scheme.equals("ssl") || scheme.equals("wss")) {
            TrustedAuthority authority = platform.authority();
            options.setSocketFactory(authority.context().getSocketFactory());
        }
        client.connect(options).waitForCompletion(PATIENCE_SECONDS * 1_000);
        return client;
    }

    private final class Received implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(
                    topic + " " + message.getQos() + " " + new String(message.getPayload(), UTF_8));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
