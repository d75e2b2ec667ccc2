// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are not ours over TLS and WebSocket, which the port of plain MQTT speaks too. */
class CarrierTest {
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @ParameterizedTest(name = "Paho over {0}")
    @ValueSource(strings = {"tcp://", "ssl://", "ws://", "wss://"})
    void pahoTalksWithThePlatform(String scheme) throws Exception {
        TestDevice device = platform.newDevice();
        Credentials credentials = SdkSignIn.ANDROID.sign(device.id(), device.secret());
        MqttConnectOptions options = pahoOptions(credentials);
        if (scheme.equals("ssl://") || scheme.equals("wss://")) {
            options.setSocketFactory(platform.authority().context().getSocketFactory());
        }
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (MqttAsyncClient client = paho(scheme, credentials);
                LiveStream uplinks = platform.cloud().watch(device)) {
            client.connect(options).waitForCompletion(PATIENCE_MILLIS);
            client.subscribe(
                            device.topic("user/get"),
                            1,
                            (topic, message) ->
                                    received.add(new String(message.getPayload(), UTF_8)))
                    .waitForCompletion(PATIENCE_MILLIS);
            String text = "x".repeat(40_000);
            var _ = platform.cloud().pub(device, "user/get", 1, text);
            assertThat(received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(text);
            client.publish(device.topic("user/update"), text.getBytes(UTF_8), 1, false)
                    .waitForCompletion(PATIENCE_MILLIS);
            assertThat(uplinks.next().payload()).isEqualTo(text);
            client.disconnect().waitForCompletion(PATIENCE_MILLIS);
        }
    }

    @Test
    void pahoDoesNotTrustAnotherAuthority() throws Exception {
        TestDevice device = platform.newDevice();
        Credentials credentials = SdkSignIn.ANDROID.sign(device.id(), device.secret());
        try (MqttAsyncClient client = paho("ssl://", credentials)) {
            MqttException refusal =
                    catchThrowableOfType(
                            MqttException.class,
                            () ->
                                    client.connect(pahoOptions(credentials))
                                            .waitForCompletion(PATIENCE_MILLIS));
            assertThat(refusal).hasCauseInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest(name = "HiveMQ client, TLS {0}, WebSocket {1}")
    @CsvSource({"true, false", "false, true", "true, true"})
    void theHiveMqClientTalksWithThePlatform(boolean tls, boolean webSocket) throws Exception {
        TestDevice device = platform.newDevice();
        Credentials credentials = SdkSignIn.PYTHON_1_2_13.sign(device.id(), device.secret());
        Mqtt3ClientBuilder builder =
                MqttClient.builder()
                        .useMqttVersion3()
                        .identifier(credentials.clientId())
                        .serverHost("localhost")
                        .serverPort(platform.mqttPort());
        if (tls) {
            TrustedAuthority authority = platform.authority();
            builder = builder.sslConfig().trustManagerFactory(authority.trust()).applySslConfig();
        }
        if (webSocket) {
            builder = builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
        }
        Mqtt3BlockingClient client = builder.buildBlocking();
        client.connectWith()
                .keepAlive(60)
                .simpleAuth()
                .username(credentials.userName())
                .password(credentials.password().getBytes(UTF_8))
                .applySimpleAuth()
                .send();
        try (LiveStream uplinks = platform.cloud().watch(device)) {
            client.publishWith()
                    .topic(device.topic("user/update"))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("from the device".getBytes(UTF_8))
                    .send();
            assertThat(uplinks.next().payload()).isEqualTo("from the device");
        } finally {
            client.disconnect();
        }
    }

    private static MqttAsyncClient paho(String scheme, Credentials credentials)
            throws MqttException {
        return new MqttAsyncClient(
                scheme + "localhost:" + platform.mqttPort(),
                credentials.clientId(),
                new MemoryPersistence());
    }

    private static MqttConnectOptions pahoOptions(Credentials credentials) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(credentials.userName());
        options.setPassword(credentials.password().toCharArray());
        options.setKeepAliveInterval(60);
        return options;
    }
}
