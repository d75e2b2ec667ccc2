// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.application;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.await.Await;
import io.lanyard.verify.platform.DeviceConnection;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application of MQTT 5.0 that uses the HiveMQ client 1.4.2, on a whole server. */
class HiveMqApplicationTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private static Path data;
    private static RunningPlatform platform;

    private TestDevice device;
    private final List<Mqtt5BlockingClient> clients = new ArrayList<>();

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
        for (Mqtt5BlockingClient client : clients) {
            if (client.getState().isConnected()) {
                client.disconnect();
            }
        }
    }

    @Test
    void anApplicationReadsLiveWithMessageIdAndTime() throws Exception {
        Mqtt5BlockingClient application = connect("live");
        try (Mqtt5BlockingClient.Mqtt5Publishes received =
                        application.publishes(MqttGlobalPublishFilter.ALL);
                DeviceConnection connected = DeviceConnection.open(platform, device)) {
            subscribe(application, device.topic("user") + "/#");
            connected.publishAcknowledged(device.topic("user/update"), "from the device");

            Mqtt5Publish got = next(received);
            assertThat(got.getPayloadAsBytes()).isEqualTo("from the device".getBytes(UTF_8));
            assertThat(properties(got).get("messageId")).matches("\\d{19}");
            assertThat(properties(got).get("generateTime")).matches("\\d{13}");
        }
    }

    @Test
    void itLearnsWhatBecameOfWhatItPublishes() throws Exception {
        Mqtt5BlockingClient application = connect("sender");
        assertThat(publish(application, device.topic("user/get")))
                .isEqualTo(Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(publish(application, device.topic("user/update")))
                .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        assertThat(publish(application, "/" + platform.productKey() + "/nobody/user/get"))
                .isEqualTo(Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID);
        try (DeviceConnection connected = DeviceConnection.open(platform, device)) {
            connected.subscribe(device.topic("user/get"), 1);
            assertThat(publish(application, device.topic("user/get")))
                    .isEqualTo(Mqtt5PubAckReasonCode.SUCCESS);
            assertThat(connected.receive().payload()).isEqualTo("to the device");
        }
    }

    @Test
    void twoConsumersOfAGroupShareItsMessages() throws Exception {
        String product = platform.cloud().createProduct("shared");
        String group = platform.cloud().createGroup("shared_group", product);
        TestDevice lamp = platform.cloud().registerDevice(product, "lamp");
        Mqtt5BlockingClient one = connect("one");
        Mqtt5BlockingClient two = connect("two");
        try (Mqtt5BlockingClient.Mqtt5Publishes ofOne = one.publishes(MqttGlobalPublishFilter.ALL);
                Mqtt5BlockingClient.Mqtt5Publishes ofTwo =
                        two.publishes(MqttGlobalPublishFilter.ALL);
                DeviceConnection connected = DeviceConnection.open(platform, lamp)) {
            String filter = "$share/" + group + "/" + lamp.topic("user") + "/#";
            subscribe(one, filter);
            subscribe(two, filter);
            for (int i = 0; i < 10; i++) {
                connected.publishAcknowledged(lamp.topic("user/update"), "message " + i);
            }
            Set<String> byOne = new HashSet<>();
            Set<String> byTwo = new HashSet<>();
            Await.until(
                    "all have come",
                    () -> {
                        ofOne.receiveNow().ifPresent(got -> byOne.add(text(got)));
                        ofTwo.receiveNow().ifPresent(got -> byTwo.add(text(got)));
                        return byOne.size() + byTwo.size() >= 10;
                    });
            assertThat(byOne).isNotEmpty();
            assertThat(byTwo).isNotEmpty();
            byOne.addAll(byTwo);
            assertThat(byOne).hasSize(10);
        }
    }

    @Test
    void aConsumerGroupThatIsNotThereIsRefused() {
        Mqtt5BlockingClient application = connect("stranger");
        Mqtt5SubAckException refusal =
                catchThrowableOfType(
                        Mqtt5SubAckException.class,
                        () -> subscribe(application, "$share/no_such_group/#"));
        assertThat(refusal.getMqttMessage().getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    private static Mqtt5PubAckReasonCode publish(Mqtt5BlockingClient client, String topic) {
        try {
            Mqtt5PublishResult result =
                    client.publishWith()
                            .topic(topic)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload("to the device".getBytes(UTF_8))
                            .send();
            return ((Mqtt5PublishResult.Mqtt5Qos1Result) result).getPubAck().getReasonCode();
        } catch (Mqtt5PubAckException e) {
            return e.getMqttMessage().getReasonCode();
        }
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter) {
        var _ = client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    private static Mqtt5Publish next(Mqtt5BlockingClient.Mqtt5Publishes received)
            throws InterruptedException {
        return received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
    }

    private static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), UTF_8);
    }

    private static Map<String, String> properties(Mqtt5Publish publish) {
        return publish.getUserProperties().asList().stream()
                .collect(
                        Collectors.toMap(
                                pair -> pair.getName().toString(),
                                pair -> pair.getValue().toString()));
    }

    private Mqtt5BlockingClient connect(String name) {
        Credentials credentials = platform.application(name);
        Mqtt5BlockingClient client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .identifier(credentials.clientId())
                        .serverHost("127.0.0.1")
                        .serverPort(platform.mqttPort())
                        .buildBlocking();
        Mqtt5ConnAck connack =
                client.connectWith()
                        .simpleAuth()
                        .username(credentials.userName())
                        .password(credentials.password().getBytes(UTF_8))
                        .applySimpleAuth()
                        .keepAlive(60)
                        .send();
        assertThat(connack.isSessionPresent()).isFalse();
        clients.add(client);
        return client;
    }
}
