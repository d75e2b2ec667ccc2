// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAckReturnCode;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.LiveStream;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HiveMQ MQTT client 1.4.2, which checks what it receives more strictly than most. */
class HiveMqClientTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    private TestDevice device;
    private final List<Mqtt3BlockingClient> clients = new ArrayList<>();

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
    void disconnectClients() {
        for (Mqtt3BlockingClient client : clients) {
            if (client.getState().isConnected()) {
                client.disconnect();
            }
        }
    }

    @Test
    void aDeviceSubscribesReceivesPublishesAndUnsubscribes() throws InterruptedException {
        Mqtt3BlockingClient client = connect(device);
        try (Mqtt3BlockingClient.Mqtt3Publishes received =
                client.publishes(MqttGlobalPublishFilter.ALL)) {
            assertThat(subscribe(client, device.topic("user/get"), MqttQos.AT_LEAST_ONCE))
                    .containsExactly(Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_1);

            var _ = platform.cloud().pub(device, "user/get", 1, "from the cloud");
            assertThat(next(received))
                    .isEqualTo(device.topic("user/get") + " AT_LEAST_ONCE from the cloud");

            try (LiveStream uplinks = platform.cloud().watch(device)) {
                client.publishWith()
                        .topic(device.topic("user/update"))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload("from the device".getBytes(UTF_8))
                        .send();
                assertThat(uplinks.next())
                        .isEqualTo(
                                new LiveStream.Uplink(
                                        device.topic("user/update"), "from the device", 1));
            }

            client.unsubscribeWith().topicFilter(device.topic("user/get")).send();
            // What is sent now is not delivered: the message behind it, on another topic, comes
            // first.
            assertThat(subscribe(client, device.topic("user/test"), MqttQos.AT_MOST_ONCE))
                    .containsExactly(Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_0);
            var _ = platform.cloud().pub(device, "user/get", 1, "too late");
            var _ = platform.cloud().pub(device, "user/test", 1, "in time");
            assertThat(next(received))
                    .isEqualTo(device.topic("user/test") + " AT_MOST_ONCE in time");
        }
    }

    @Test
    void aRefusedFilterIsAnsweredWithFailureAndTheOthersAreGranted() {
        TestDevice other = platform.newDevice();
        Mqtt3BlockingClient client = connect(device);
        Mqtt3SubAckException refusal =
                catchThrowableOfType(
                        Mqtt3SubAckException.class,
                        () ->
                                client.subscribeWith()
                                        .addSubscription()
                                        .topicFilter(device.topic("user/get"))
                                        .qos(MqttQos.AT_LEAST_ONCE)
                                        .applySubscription()
                                        .addSubscription()
                                        .topicFilter(other.topic("user/get"))
                                        .applySubscription()
                                        .send());
        assertThat(refusal.getMqttMessage().getReturnCodes())
                .containsExactly(
                        Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_1, Mqtt3SubAckReturnCode.FAILURE);
        assertThat(client.getState().isConnected()).isTrue();
    }

    @Test
    void aWrongPasswordIsRefusedAsSuch() {
        TestDevice other = platform.newDevice();
        TestDevice impostor = new TestDevice(device.id(), other.secret());
        Mqtt3ConnAckException refusal =
                catchThrowableOfType(Mqtt3ConnAckException.class, () -> connect(impostor));
        assertThat(refusal.getMqttMessage().getReturnCode())
                .isEqualTo(Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void aDeviceIsKickedByTheSameDevice() {
        Mqtt3BlockingClient first = connect(device);
        Mqtt3BlockingClient second = connect(device);
        Await.until("the first connection is lost", () -> !first.getState().isConnected());
        assertThat(second.getState().isConnected()).isTrue();
        assertThat(subscribe(second, device.topic("user/get"), MqttQos.AT_LEAST_ONCE))
                .containsExactly(Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_1);
    }

    private static List<Mqtt3SubAckReturnCode> subscribe(
            Mqtt3BlockingClient client, String filter, MqttQos qos) {
        return client.subscribeWith().topicFilter(filter).qos(qos).send().getReturnCodes();
    }

    private static String next(Mqtt3BlockingClient.Mqtt3Publishes received)
            throws InterruptedException {
        Mqtt3Publish publish =
                received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .orElseThrow(() -> new AssertionError("no message came in time"));
        return publish.getTopic()
                + " "
                + publish.getQos()
                + " "
                + new String(publish.getPayloadAsBytes(), UTF_8);
    }

    private Mqtt3BlockingClient connect(TestDevice as) {
        Credentials credentials = SdkSignIn.PYTHON_1_2_13.sign(as.id(), as.secret());
        Mqtt3BlockingClient client =
                MqttClient.builder()
                        .useMqttVersion3()
                        .identifier(credentials.clientId())
                        .serverHost("127.0.0.1")
                        .serverPort(platform.mqttPort())
                        .buildBlocking();
        clients.add(client);
        client.connectWith()
                .cleanSession(true)
                .keepAlive(60)
                .simpleAuth()
                .username(credentials.userName())
                .password(credentials.password().getBytes(UTF_8))
                .applySimpleAuth()
                .send();
        return client;
    }
}
