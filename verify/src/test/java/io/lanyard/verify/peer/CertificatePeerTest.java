// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.lanyard.testkit.tls.ClientAuthority;
import io.lanyard.testkit.tls.ClientIdentity;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are not ours, with a key store or key files in the place of a DeviceSecret (PROTOCOL.md 2.8). */
class CertificatePeerTest {
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir private static Path folder;
    private static ClientAuthority manufacturer;
    private static RunningPlatform platform;

    private TestDevice device;
    private ClientIdentity identity;

    @BeforeAll
    static void startPlatform() {
        manufacturer = new ClientAuthority("Manufacturer");
        Path authority = manufacturer.writeTo(folder.resolve("manufacturer.pem"));
        platform =
                RunningPlatform.start(
                        folder.resolve("data"),
                        Map.of("LANYARD_TLS_CLIENT_AUTHORITIES", authority.toString()));
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void bindCertificate() {
        device = platform.newDevice();
        identity = manufacturer.issue(device.id().deviceName().value());
        Path certificate = identity.writeCertificateTo(folder.resolve("device.pem"));
        platform.command(
                "device",
                "certificate",
                device.id().productKey().value(),
                device.id().deviceName().value(),
                certificate.toString());
    }

    @ParameterizedTest(name = "Paho over {0}")
    @ValueSource(strings = {"ssl://", "wss://"})
    void pahoIsToldWhoItIsAndThenConnectsAsThatDevice(String scheme) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (MqttAsyncClient first = paho(scheme)) {
            first.setCallback(collectingInto(received));
            first.connect(options(null)).waitForCompletion(PATIENCE_MILLIS);
            assertThat(received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo(
                            "/ext/auth/identity/response {\"productKey\":\"%s\",\"deviceName\":\"%s\"}"
                                    .formatted(device.id().productKey(), device.id().deviceName()));
            first.disconnect().waitForCompletion(PATIENCE_MILLIS);
        }
        try (MqttAsyncClient later = paho(scheme);
                LiveStream uplinks = platform.cloud().watch(device)) {
            later.connect(options(userName(device))).waitForCompletion(PATIENCE_MILLIS);
            later.publish(device.topic("user/update"), "by certificate".getBytes(UTF_8), 1, false)
                    .waitForCompletion(PATIENCE_MILLIS);
            assertThat(uplinks.next().payload()).isEqualTo("by certificate");
            later.disconnect().waitForCompletion(PATIENCE_MILLIS);
        }
    }

    @Test
    void pahoWithTheCertificateOfAnotherDeviceIsRefused() throws Exception {
        TestDevice other = platform.newDevice();
        try (MqttAsyncClient client = paho("ssl://")) {
            MqttException refusal =
                    catchThrowableOfType(
                            MqttException.class,
                            () ->
                                    client.connect(options(userName(other)))
                                            .waitForCompletion(PATIENCE_MILLIS));
            assertThat(refusal.getReasonCode())
                    .isEqualTo((int) MqttException.REASON_CODE_FAILED_AUTHENTICATION);
        }
    }

    @Test
    void theHiveMqClientConnectsOnFive() throws Exception {
        Mqtt5BlockingClient client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .identifier("one|securemode=2|")
                        .serverHost("localhost")
                        .serverPort(platform.mqttPort())
                        .sslConfig()
                        .trustManagerFactory(platform.authority().trust())
                        .keyManagerFactory(identity.keys())
                        .applySslConfig()
                        .buildBlocking();
        client.connectWith()
                .keepAlive(60)
                .simpleAuth()
                .username(userName(device))
                .applySimpleAuth()
                .send();
        try (LiveStream uplinks = platform.cloud().watch(device)) {
            client.publishWith()
                    .topic(device.topic("user/update"))
                    .payload("by certificate".getBytes(UTF_8))
                    .send();
            assertThat(uplinks.next().payload()).isEqualTo("by certificate");
        } finally {
            client.disconnect();
        }
    }

    @Test
    @Tag("interop")
    void mosquittoPubSignsInWithCertAndKey() throws Exception {
        String line =
                "mosquitto_pub -h localhost -p %d --cafile '%s' --cert '%s' --key '%s' -i 'one|securemode=2|' -u '%s' -q 1 -t '%s' -m certified"
                        .formatted(
                                platform.mqttPort(),
                                folder.resolve("data").resolve("tls").resolve("ca.pem"),
                                identity.writeCertificateTo(folder.resolve("mosquitto.pem")),
                                identity.writeKeyTo(folder.resolve("mosquitto-key.pem")),
                                userName(device),
                                device.topic("user/update"));
        try (LiveStream uplinks = platform.cloud().watch(device);
                PastedLine pub = PastedLine.start(line)) {
            assertThat(pub.exitCode()).isZero();
            assertThat(uplinks.next().payload()).isEqualTo("certified");
        }
    }

    private static String userName(TestDevice device) {
        return device.id().deviceName() + "&" + device.id().productKey();
    }

    private MqttAsyncClient paho(String scheme) throws MqttException {
        return new MqttAsyncClient(
                scheme + "localhost:" + platform.mqttPort(),
                "one|securemode=2|",
                new MemoryPersistence());
    }

    private MqttConnectOptions options(@Nullable String userName) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setSocketFactory(identity.context(platform.authority()).getSocketFactory());
        if (userName != null) {
            options.setUserName(userName);
            options.setPassword(new char[0]);
        }
        options.setKeepAliveInterval(60);
        return options;
    }

    private static MqttCallback collectingInto(BlockingQueue<String> received) {
        return new MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {
                received.add("lost: " + cause);
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                received.add(topic + " " + new String(message.getPayload(), UTF_8));
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {}
        };
    }
}
