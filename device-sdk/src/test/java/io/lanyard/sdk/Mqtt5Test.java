// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class Mqtt5Test extends LinkFixture {
    private LinkKitBuilder speaking5() {
        return settings().protocol(Protocol.MQTT_5_0);
    }

    private void answer(ReasonCode reason, Properties properties) {
        platform.connack = connect -> new Connack(false, reason, properties);
    }

    @Test
    void the_sign_in_says_how_long_the_session_is_to_last() throws InterruptedException {
        connect(build(speaking5().cleanSession(false).sessionExpiry(Duration.ofHours(1))));

        Visit visit = platform.nextVisit();
        assertThat(visit.connect().version()).isEqualTo(MqttVersion.MQTT_5);
        assertThat(visit.connect().cleanStart()).isFalse();
        assertThat(visit.connect().properties().sessionExpiry()).hasValue(3_600);
    }

    @Test
    void version_3_1_is_a_setting_too() throws InterruptedException {
        connect(build(settings().protocol(Protocol.MQTT_3_1)));

        assertThat(platform.nextVisit().connect().version()).isEqualTo(MqttVersion.MQTT_3_1);
    }

    @Test
    void messages_carry_their_properties_both_ways() throws InterruptedException {
        LinkKit kit = connect(build(speaking5()));
        BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        kit.onMessage(messages::add);
        Visit visit = platform.nextVisit();

        kit.publishTopic(
                TOPIC,
                "{}",
                1,
                MessageProperties.builder()
                        .userProperty("unit", "C")
                        .userProperty("unit", "K")
                        .expiry(Duration.ofMinutes(1))
                        .responseTopic("/a1Pk/dev1/user/get")
                        .correlationData(new byte[] {1, 2})
                        .contentType("application/json")
                        .text()
                        .build());
        Publish sent = visit.expect(Publish.class);
        visit.send(
                new Publish(
                        TopicName.of("/a1Pk/dev1/user/get"),
                        Qos.AT_MOST_ONCE,
                        false,
                        false,
                        0,
                        sent.properties(),
                        Unpooled.copiedBuffer("back", StandardCharsets.UTF_8)));

        Message message = messages.poll(ScriptedPlatform.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(message.text()).isEqualTo("back");
        MessageProperties properties = message.properties();
        assertThat(properties.userProperties())
                .containsExactly(new UserProperty("unit", "C"), new UserProperty("unit", "K"));
        assertThat(properties.userProperty("unit")).contains("C");
        assertThat(properties.userProperty("other")).isEmpty();
        assertThat(properties.expiry()).contains(Duration.ofMinutes(1));
        assertThat(properties.responseTopic()).contains("/a1Pk/dev1/user/get");
        assertThat(properties.correlationData()).hasValue(new byte[] {1, 2});
        assertThat(properties.contentType()).contains("application/json");
        assertThat(properties.isText()).isTrue();
    }

    @Test
    void in_3_1_1_properties_stay_behind() throws InterruptedException {
        LinkKit kit = connected();

        kit.publishTopic(TOPIC, "x", 1, MessageProperties.builder().userProperty("a", "b").build());

        assertThat(platform.nextVisit().expect(Publish.class).properties().isEmpty()).isTrue();
    }

    @Test
    void a_refusal_reaches_the_application_with_its_own_code() throws InterruptedException {
        answer(ReasonCode.BANNED, Properties.NONE);
        LinkKit kit = build(speaking5());
        events = Events.of(kit);

        assertThat(kit.connect(TIMEOUT).rc()).isEqualTo(0x8A);
        events.expect("connect false " + 0x8A);
    }

    @Test
    void a_message_that_the_platform_rejects_is_told() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connect(build(speaking5()));
        Visit visit = platform.nextVisit();
        Receipt receipt = kit.publishTopic(TOPIC, "x");
        visit.expect(Publish.class);

        visit.send(new Puback(receipt.mid(), ReasonCode.NOT_AUTHORIZED, Properties.NONE));

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Rejected(0x87));
        assertThat(outcomeOf(receipt).succeeded()).isFalse();
        kit.publishTopic(TOPIC, "y", 0);
        events.expect("publish " + (receipt.mid() + 1));
    }

    @Test
    void the_platforms_disconnect_says_why() throws InterruptedException {
        connect(build(speaking5()));
        Visit visit = platform.nextVisit();
        visit.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
        events.expect("disconnect 1 CLOSED_BY_PLATFORM");
        assertThat(untilNext().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(2));

        advanceToNext();
        events.expect("connect false 0");
        platform.nextVisit().send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER));
        events.expect("disconnect 1 KICKED");
        assertThat(untilNext().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void keeps_to_what_the_platform_takes() throws InterruptedException {
        platform.fallSilent();
        answer(
                ReasonCode.SUCCESS,
                Properties.builder()
                        .receiveMaximum(1)
                        .maximumPacketSize(100)
                        .serverKeepAlive(40)
                        .build());
        LinkKit kit = connect(build(speaking5()));
        Visit visit = platform.nextVisit();

        assertThat(outcomeOf(kit.publishTopic(TOPIC, new byte[100])))
                .isEqualTo(new Outcome.Failed(Outcome.Cause.TOO_LARGE));
        Receipt first = kit.publishTopic(TOPIC, "first");
        Receipt second = kit.publishTopic(TOPIC, "second");
        kit.publishTopic(TOPIC, "passes", 0);
        assertThat(visit.expect(Publish.class).packetId()).isEqualTo(first.mid());
        assertThat(visit.expect(Publish.class).qos()).isEqualTo(Qos.AT_MOST_ONCE);
        visit.send(new Puback(first.mid()));
        assertThat(visit.expect(Publish.class).packetId()).isEqualTo(second.mid());
        assertThat(untilNext()).contains(Duration.ofSeconds(40));
    }
}
