// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeQueryTest extends LinkFixture {
    private static final String RESPONSE = "/ext/ntp/a1Pk/dev1/response";

    private static String sentAt(Publish request) {
        assertThat(request.topic().text()).isEqualTo("/ext/ntp/a1Pk/dev1/request");
        assertThat(request.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        String json = request.payload().toString(StandardCharsets.UTF_8);
        assertThat(json).matches("\\{\"deviceSendTime\":\"\\d{13}\"}");
        return json.replaceAll("\\D", "");
    }

    private static String answer(String sentAt, long received, long sent) {
        return "{\"deviceSendTime\":\"%s\",\"serverRecvTime\":\"%d\",\"serverSendTime\":\"%d\"}"
                .formatted(sentAt, received, sent);
    }

    @Test
    void the_way_of_the_messages_is_taken_into_account() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();

        Receipt receipt = kit.queryTime();
        String sentAt = sentAt(visit.expect(Publish.class));
        // 30 ms there and back, of which the platform took 10.
        advance(Duration.ofMillis(30));
        visit.publish(RESPONSE, answer(sentAt, 1_000_000, 1_000_010), 0);

        assertThat(outcomeOf(receipt))
                .isEqualTo(
                        new Outcome.TimeAnswered(
                                Instant.ofEpochMilli(1_000_020), Duration.ofMillis(20)));
        kit.publishTopic(TOPIC, "x");
        // Neither the answer nor the acknowledgement of the question was told.
        visit.expect(Publish.class);
        events.expect("publish " + (receipt.mid() + 1));
    }

    @Test
    void each_question_gets_its_own_answer() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();
        Receipt first = kit.queryTime();
        Receipt second = kit.queryTime();
        String firstSentAt = sentAt(visit.expect(Publish.class));
        String secondSentAt = sentAt(visit.expect(Publish.class));
        assertThat(firstSentAt).isNotEqualTo(secondSentAt);

        visit.publish(RESPONSE, answer(secondSentAt, 2_000, 2_000), 0);
        visit.publish(RESPONSE, answer(firstSentAt, 1_000, 1_000), 0);

        assertThat(((Outcome.TimeAnswered) outcomeOf(second)).time())
                .isEqualTo(Instant.ofEpochMilli(2_000));
        assertThat(((Outcome.TimeAnswered) outcomeOf(first)).time())
                .isEqualTo(Instant.ofEpochMilli(1_000));
    }

    @Test
    void without_an_answer_it_expires_after_ten_seconds() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();
        Receipt receipt = kit.queryTime();
        String sentAt = sentAt(visit.expect(Publish.class));

        advance(Duration.ofMillis(9_999));
        assertThat(receipt.await(Duration.ZERO)).isEmpty();
        advance(Duration.ofMillis(1));

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Failed(Outcome.Cause.EXPIRED));
        // Too late, so it is a message like any other.
        visit.publish(RESPONSE, answer(sentAt, 1, 2), 0);
        events.expect("message " + RESPONSE + " " + answer(sentAt, 1, 2) + " 0");
    }

    @Test
    void a_lost_connection_ends_it() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();
        Receipt receipt = kit.queryTime();
        visit.expect(Publish.class);

        visit.cut();

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Failed(Outcome.Cause.DISCONNECTED));
    }

    @Test
    void what_is_no_answer_reaches_the_application() throws InterruptedException {
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();
        Receipt receipt = kit.queryTime();
        String sentAt = sentAt(visit.expect(Publish.class));

        for (String odd : new String[] {"[]", "{}", "{\"deviceSendTime\":\"" + sentAt + "\"}"}) {
            visit.publish(RESPONSE, odd, 0);
            events.expect("message " + RESPONSE + " " + odd + " 0");
        }
        assertThat(receipt.await(Duration.ZERO)).isEmpty();
    }
}
