// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RrpcTest extends LinkFixture {
    private static final String CUSTOM = "/a1Pk/dev1/user/ask";

    private LinkKit hearing() throws InterruptedException {
        LinkKit kit = connected();
        Events heard = events;
        kit.onTopicRrpcMessage((id, topic, payload, qos) ->
                heard.add("rrpc " + id + " " + topic + " " + text(payload) + " " + qos));
        return kit;
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Test
    void a_request_on_a_custom_topic_is_answered_on_its_own_topic_once()
            throws InterruptedException {
        LinkKit kit = hearing();
        Visit visit = platform.nextVisit();
        platform.grant = filter -> ReasonCode.SUCCESS;

        // The leading slash is added, as in the Python Link SDK.
        Receipt subscribed = kit.subscribeRrpcTopic(CUSTOM.substring(1));
        assertThat(outcomeOf(subscribed)).isEqualTo(new Outcome.Granted(List.of(0)));
        Subscribe subscribe = visit.expect(Subscribe.class);
        assertThat(subscribe.subscriptions().get(0).filter()).isEqualTo("/ext/rrpc/+" + CUSTOM);
        assertThat(subscribe.subscriptions().get(0).qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(kit.topics()).as("topics of the user").isEmpty();
        assertThat(kit.subscribeRrpcTopic(CUSTOM).rc()).isEqualTo(ResultCode.UNCHANGED);

        visit.publish("/ext/rrpc/7001" + CUSTOM, "how warm?", 0);
        // Neither the answer to the subscribe nor a message stands before it.
        events.expect("rrpc 7001 " + CUSTOM + " how warm? 0");
        assertThat(kit.answerRrpc("7001", "21.5").rc()).isZero();
        Publish answer = visit.expect(Publish.class);
        assertThat(answer.topic().text()).isEqualTo("/ext/rrpc/7001" + CUSTOM);
        assertThat(answer.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(answer.payload().toString(StandardCharsets.UTF_8)).isEqualTo("21.5");

        assertThat(kit.answerRrpc("7001", "again").rc()).isEqualTo(ResultCode.UNCHANGED);
        assertThat(kit.answerRrpc("nobody asked", "x").rc()).isEqualTo(ResultCode.UNCHANGED);
    }

    @Test
    void a_system_request_needs_no_subscription_and_is_answered_on_the_response_topic()
            throws InterruptedException {
        LinkKit kit = hearing();
        Visit visit = platform.nextVisit();

        visit.publish("/sys/a1Pk/dev1/rrpc/request/88", "ping", 0);
        events.expect("rrpc 88 /sys/a1Pk/dev1/rrpc/request/88 ping 0");
        kit.answerRrpc("88", new byte[] {1, 2});

        assertThat(visit.expect(Publish.class).topic().text())
                .isEqualTo("/sys/a1Pk/dev1/rrpc/response/88");
    }

    @Test
    void only_the_last_hundred_requests_can_be_answered() throws InterruptedException {
        LinkKit kit = hearing();
        Visit visit = platform.nextVisit();
        for (int i = 0; i <= 100; i++) {
            visit.publish("/ext/rrpc/" + i + CUSTOM, "q", 0);
            events.expect("rrpc " + i + " " + CUSTOM + " q 0");
        }

        assertThat(kit.answerRrpc("0", "late").rc()).isEqualTo(ResultCode.UNCHANGED);
        assertThat(kit.answerRrpc("1", "just in time").rc()).isZero();
        assertThat(kit.answerRrpc("100", "x").rc()).isZero();
    }

    @Test
    void without_a_callback_a_request_is_a_message_like_any_other() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();

        visit.publish("/ext/rrpc/5" + CUSTOM, "q", 0);

        events.expect("message /ext/rrpc/5" + CUSTOM + " q 0");
        assertThat(kit.answerRrpc("5", "x").rc()).isEqualTo(ResultCode.UNCHANGED);
    }

    @Test
    void lists_are_subscribed_and_unsubscribed_with_one_packet() throws InterruptedException {
        LinkKit kit = hearing();
        Visit visit = platform.nextVisit();

        assertThat(outcomeOf(kit.subscribeRrpcTopic(List.of("/a", "/b"))).succeeded()).isTrue();
        assertThat(visit.expect(Subscribe.class).subscriptions()).hasSize(2);
        assertThat(outcomeOf(kit.unsubscribeRrpcTopic(List.of("/a", "/c")))).isNotNull();
        assertThat(visit.expect(Unsubscribe.class).filters()).containsExactly("/ext/rrpc/+/a");
        assertThat(kit.unsubscribeRrpcTopic("/a").rc()).isEqualTo(ResultCode.UNCHANGED);
        assertThat(kit.unsubscribeRrpcTopic("/b").rc()).isZero();
        assertThat(kit.subscribeRrpcTopic("").rc()).isEqualTo(ResultCode.INVALID_TOPIC);
        assertThat(kit.unsubscribeRrpcTopic("").rc()).isEqualTo(ResultCode.INVALID_TOPIC);
        assertThat(kit.unsubscribeRrpcTopic(List.of("/x")).rc()).isEqualTo(ResultCode.NOTHING_LEFT);
    }

    @Test
    void offline_every_call_answers_minus_1() {
        LinkKit kit = kit();

        assertThat(kit.subscribeRrpcTopic("/a").rc()).isEqualTo(-1);
        assertThat(kit.subscribeRrpcTopic("").rc()).isEqualTo(-1);
        assertThat(kit.unsubscribeRrpcTopic(List.of("/a")).rc()).isEqualTo(-1);
        assertThat(kit.answerRrpc("1", "x").rc()).isEqualTo(-1);
        assertThat(kit.queryTime().rc()).isEqualTo(-1);
    }
}
