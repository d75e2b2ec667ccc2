// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscribeTest extends LinkFixture {
    @Test
    void subscribes_receives_and_unsubscribes() throws InterruptedException {
        LinkKit kit = connected();
        ScriptedPlatform.Visit visit = platform.nextVisit();
        String topic = kit.toFullTopic("user/get");

        Receipt subscribed = kit.subscribeTopic(topic);
        Subscribe subscribe = visit.expect(Subscribe.class);
        assertThat(subscribe.packetId()).isEqualTo(subscribed.mid());
        assertThat(subscribe.subscriptions())
                .containsExactly(new Subscription(topic, Qos.AT_LEAST_ONCE));
        assertThat(outcomeOf(subscribed)).isEqualTo(new Outcome.Granted(List.of(1)));
        events.expect("subscribe " + subscribed.mid() + " [1]");
        assertThat(kit.topics()).containsExactly(Map.entry(topic, 1));

        visit.publish(topic, "one", 0);
        visit.publish(topic, "two", 77);
        events.expect("message " + topic + " one 0");
        events.expect("message " + topic + " two 1");
        assertThat(visit.expect(Puback.class).packetId()).isEqualTo(77);

        Receipt unsubscribed = kit.unsubscribeTopic(topic);
        assertThat(visit.expect(Unsubscribe.class).filters()).containsExactly(topic);
        assertThat(outcomeOf(unsubscribed)).isEqualTo(new Outcome.Acknowledged());
        events.expect("unsubscribe " + unsubscribed.mid());
        assertThat(kit.topics()).isEmpty();
    }

    @Test
    void a_refused_topic_is_reported_and_not_recorded() throws InterruptedException {
        platform.grant = filter -> ReasonCode.UNSPECIFIED_ERROR;
        LinkKit kit = connected();

        Receipt receipt = kit.subscribeTopic("/other/device/user/get", 0);

        Outcome outcome = outcomeOf(receipt);
        assertThat(outcome).isEqualTo(new Outcome.Granted(List.of(128)));
        assertThat(outcome.succeeded()).isFalse();
        events.expect("subscribe " + receipt.mid() + " [128]");
        assertThat(kit.topics()).isEmpty();
    }

    @Test
    void subscribes_a_list_with_one_packet_and_reports_each() throws InterruptedException {
        platform.grant =
                filter ->
                        filter.endsWith("no")
                                ? ReasonCode.UNSPECIFIED_ERROR
                                : ReasonCode.GRANTED_QOS_1;
        LinkKit kit = connected();

        Receipt receipt =
                kit.subscribeTopic(
                        List.of(
                                new TopicQos("/a", 1),
                                new TopicQos("/no", 1),
                                new TopicQos("/b/#", 0)));

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Granted(List.of(1, 128, 1)));
        assertThat(platform.nextVisit().expect(Subscribe.class).subscriptions()).hasSize(3);
        assertThat(kit.topics()).containsOnlyKeys("/a", "/b/#");

        assertThat(outcomeOf(kit.unsubscribeTopic(List.of("/no", "/b/#", "/a"))))
                .isEqualTo(new Outcome.Acknowledged());
        assertThat(kit.topics()).isEmpty();
    }

    @Test
    void takes_an_answer_that_is_too_short_as_a_refusal() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();
        ScriptedPlatform.Visit visit = platform.nextVisit();
        Receipt receipt = kit.subscribeTopic(List.of(new TopicQos("/a", 1), new TopicQos("/b", 1)));

        visit.send(
                new Suback(
                        visit.expect(Subscribe.class).packetId(),
                        List.of(ReasonCode.GRANTED_QOS_1)));

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Granted(List.of(1, 128)));
    }

    @Test
    void answers_with_the_codes_of_the_python_sdk() throws InterruptedException {
        LinkKit kit = kit();
        assertThat(kit.subscribeTopic("/a").rc()).isEqualTo(-1);
        assertThat(kit.subscribeTopic(List.of()).rc()).isEqualTo(-1);
        assertThat(kit.unsubscribeTopic("/a").rc()).isEqualTo(-1);
        assertThat(kit.unsubscribeTopic(List.of()).rc()).isEqualTo(-1);

        connect(kit);
        assertThat(outcomeOf(kit.subscribeTopic("/a")).succeeded()).isTrue();
        assertThat(kit.subscribeTopic("/a").rc()).isEqualTo(1);
        assertThat(kit.subscribeTopic("").rc()).isEqualTo(-2);
        assertThat(kit.subscribeTopic("/b", 2).rc()).isEqualTo(-3);
        assertThat(kit.subscribeTopic(List.of()).rc()).isEqualTo(-2);
        assertThat(kit.subscribeTopic(List.of(new TopicQos("", 1))).rc()).isEqualTo(-2);
        assertThat(kit.subscribeTopic(List.of(new TopicQos("/b", 3))).rc()).isEqualTo(-3);
        // A list goes out without a look at what is subscribed.
        assertThat(kit.subscribeTopic(List.of(new TopicQos("/a", 1))).rc()).isZero();
        assertThat(kit.unsubscribeTopic("/b").rc()).isEqualTo(1);
        assertThat(kit.unsubscribeTopic("").rc()).isEqualTo(-2);
        assertThat(kit.unsubscribeTopic(List.of()).rc()).isEqualTo(-2);
        assertThat(kit.unsubscribeTopic(List.of("/b", "/c")).rc()).isEqualTo(2);

        String tooLong = "a".repeat(129);
        assertThatThrownBy(() -> kit.subscribeTopic(tooLong))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kit.subscribeTopic(List.of(new TopicQos(tooLong, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kit.unsubscribeTopic(tooLong))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kit.subscribeTopic("/a/#/b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void converts_between_full_and_user_topics() {
        assertThat(kit().toFullTopic("user/test")).isEqualTo("/a1Pk/dev1/user/test");
        assertThat(LinkKit.toUserTopic("/a1Pk/dev1/user/test/deep")).hasValue("user/test/deep");
        assertThat(LinkKit.toUserTopic("/ext/notify")).isEmpty();
    }

    @Test
    void a_message_that_comes_before_the_suback_is_delivered() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();
        Receipt receipt = kit.subscribeTopic("/a", 1);
        Subscribe subscribe = visit.expect(Subscribe.class);

        visit.publish("/a", "early", 0);
        events.expect("message /a early 0");
        visit.send(new Suback(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_1)));

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Granted(List.of(1)));
    }
}
