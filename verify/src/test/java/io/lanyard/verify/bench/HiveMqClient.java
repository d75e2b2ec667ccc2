// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.TestDevice;
import java.util.concurrent.TimeUnit;

/** The HiveMQ MQTT client, by its asynchronous interface. */
final class HiveMqClient implements MeasuredClient {
    private static final long PATIENCE_SECONDS = 10;

    private final Mqtt3AsyncClient client;
    private final Listener listener;

    /** Parsed once, as a program would that is after speed. */
    private MqttTopic topic = MqttTopic.of("none");

    HiveMqClient(TestDevice device, int port, Listener listener) throws Exception {
        Credentials credentials = SdkSignIn.ANDROID.sign(device.id(), device.secret());
        this.listener = listener;
        client =
                MqttClient.builder()
                        .useMqttVersion3()
                        .serverHost("127.0.0.1")
                        .serverPort(port)
                        .identifier(credentials.clientId())
                        .simpleAuth()
                        .username(credentials.userName())
                        .password(credentials.password().getBytes(UTF_8))
                        .applySimpleAuth()
                        .buildAsync();
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void subscribe(String topic) throws Exception {
        client.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> listener.onMessage(message.getPayloadAsBytes()))
                .send()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void publish(String name, byte[] payload) {
        if (!topic.toString().equals(name)) {
            topic = MqttTopic.of(name);
        }
        var _ =
                client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload)
                        .send()
                        .thenRun(listener::onAcknowledged);
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
