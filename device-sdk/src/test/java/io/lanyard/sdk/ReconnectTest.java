// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.Subscription;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectTest extends LinkFixture {
    private static final Duration LONGEST_FIRST_WAIT = Duration.ofSeconds(2);

    /** Replaced by {@link #begin}. */
    private LinkKit kit = build(settings());

    private Visit begin(LinkKitBuilder settings) throws InterruptedException {
        kit = connect(build(settings));
        return platform.nextVisit();
    }

    /** Cuts, lets the time pass, and returns the next connection. */
    private Visit lose(Visit visit) throws InterruptedException {
        visit.cut();
        events.expect("disconnect 1 CONNECTION_LOST");
        assertThat(untilNext().orElseThrow()).isBetween(Duration.ofSeconds(1), LONGEST_FIRST_WAIT);
        advanceToNext();
        return platform.nextVisit();
    }

    private void subscribe(String... topics) throws InterruptedException {
        for (String topic : topics) {
            assertThat(outcomeOf(kit.subscribeTopic(topic)).succeeded()).isTrue();
            events.expect("subscribe " + kit.topics().size() + " [1]");
        }
    }

    @Test
    void restores_subscriptions_when_the_session_is_gone() throws InterruptedException {
        String[] topics = IntStream.range(0, 10).mapToObj(i -> "/t/" + i).toArray(String[]::new);
        Visit first = begin(settings());
        subscribe(topics);

        Visit second = lose(first);

        List<String> restored = new ArrayList<>();
        Subscribe portion = second.expect(Subscribe.class);
        assertThat(portion.subscriptions()).hasSize(8);
        portion.subscriptions().forEach(s -> restored.add(s.filter()));
        second.expect(Subscribe.class).subscriptions().forEach(s -> restored.add(s.filter()));
        assertThat(restored).containsExactly(topics);
        assertThat(kit.topics()).containsOnlyKeys(topics);
        // Success is not worth a callback: the application never noticed.
        events.expect("connect false 0");
        second.publish("/t/1", "x", 0);
        events.expect("message /t/1 x 0");
    }

    @Test
    void reports_a_subscription_that_is_refused_when_restored() throws InterruptedException {
        Visit first = begin(settings());
        subscribe("/stays", "/goes");
        platform.grant =
                filter ->
                        filter.equals("/goes")
                                ? ReasonCode.UNSPECIFIED_ERROR
                                : ReasonCode.GRANTED_QOS_1;

        Visit second = lose(first);

        second.expect(Subscribe.class);
        events.expect("connect false 0");
        events.expect("lost [/goes]");
        assertThat(kit.topics()).containsOnlyKeys("/stays");
    }

    @Test
    void subscribes_nothing_again_when_the_session_was_kept() throws InterruptedException {
        Visit first = begin(settings().cleanSession(false));
        subscribe("/a");
        platform.connack = connect -> Connack.accepted(true);

        Visit second = lose(first);

        events.expect("connect true 0");
        kit.publishTopic("/x", "first packet");
        second.expect(Publish.class);
    }

    @Test
    void restores_with_the_next_connection_what_was_interrupted() throws InterruptedException {
        Visit first = begin(settings().cleanSession(false));
        subscribe("/a");
        platform.fallSilent();
        Visit second = lose(first);
        events.expect("connect false 0");
        second.expect(Subscribe.class);

        // The new session was kept, but the subscription never got into it for certain.
        platform.connack = connect -> Connack.accepted(true);
        second.cut();
        events.expect("disconnect 1 CONNECTION_LOST");
        advanceToNext();

        assertThat(platform.nextVisit().expect(Subscribe.class).subscriptions())
                .extracting(Subscription::filter)
                .containsExactly("/a");
    }

    @Test
    void sends_in_flight_messages_again_with_dup_when_the_session_was_kept()
            throws InterruptedException {
        platform.fallSilent();
        Visit first = begin(settings().cleanSession(false).maxInflight(2));
        Receipt[] receipts = publish(4);
        AtomicInteger completions = countCompletions(receipts);
        assertThat(first.expect(Publish.class).dup()).isFalse();
        assertThat(first.expect(Publish.class).dup()).isFalse();
        platform.connack = connect -> Connack.accepted(true);
        platform.answers = packet -> true;

        Visit second = lose(first);

        events.expect("connect true 0");
        for (int i = 0; i < 4; i++) {
            Publish again = second.expect(Publish.class);
            assertThat(again.packetId()).isEqualTo(receipts[i].mid());
            assertThat(again.dup()).as("message %s", i).isEqualTo(i < 2);
            events.expect("publish " + receipts[i].mid());
            assertThat(outcomeOf(receipts[i])).isEqualTo(new Outcome.Acknowledged());
        }
        await("all outcomes announced", () -> completions.get() == 4);
    }

    @Test
    void sends_in_flight_messages_as_new_when_the_session_is_gone() throws InterruptedException {
        platform.fallSilent();
        Visit first = begin(settings());
        Receipt[] receipts = publish(2);
        first.expect(Publish.class);
        first.expect(Publish.class);

        Visit second = lose(first);
        Visit third = loseAfterConnect(second);
        platform.answers = packet -> true;

        for (Receipt receipt : receipts) {
            Publish again = third.expect(Publish.class);
            assertThat(again.packetId()).isEqualTo(receipt.mid());
            assertThat(again.dup()).isFalse();
            third.send(new Puback(again.packetId()));
            assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
        }
    }

    private Visit loseAfterConnect(Visit visit) throws InterruptedException {
        events.expect("connect false 0");
        visit.cut();
        events.expect("disconnect 1 CONNECTION_LOST");
        advanceToNext();
        return platform.nextVisit();
    }

    @Test
    void asks_again_for_what_was_not_answered() throws InterruptedException {
        Visit first = begin(settings());
        subscribe("/old");
        platform.fallSilent();
        Receipt subscribed = kit.subscribeTopic("/new");
        Receipt unsubscribed = kit.unsubscribeTopic("/old");
        first.expect(Subscribe.class);
        first.expect(Subscribe.class);
        first.expect(Unsubscribe.class);
        platform.answers = packet -> true;

        Visit second = lose(first);

        // Restored, because the platform may not have seen the unsubscribe; which comes again.
        assertThat(second.expect(Subscribe.class).subscriptions().get(0).filter())
                .isEqualTo("/old");
        assertThat(second.expect(Subscribe.class).packetId()).isEqualTo(subscribed.mid());
        assertThat(second.expect(Unsubscribe.class).packetId()).isEqualTo(unsubscribed.mid());
        assertThat(outcomeOf(subscribed)).isEqualTo(new Outcome.Granted(List.of(1)));
        assertThat(outcomeOf(unsubscribed)).isEqualTo(new Outcome.Acknowledged());
        assertThat(kit.topics()).containsOnlyKeys("/new");
    }

    @Test
    void answers_minus_1_between_two_connections() throws InterruptedException {
        Visit first = begin(settings());
        first.cut();
        events.expect("disconnect 1 CONNECTION_LOST");

        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
        assertThat(kit.publishTopic(TOPIC, "x").rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(kit.publishTopic(TOPIC, "x", 0).rc()).isEqualTo(ResultCode.NOT_CONNECTED);
    }

    @Test
    void what_the_state_says_holds_for_whoever_sees_it_first() throws InterruptedException {
        LinkKit kit = connected();

        for (int i = 0; i < 100; i++) {
            platform.nextVisit().cut();
            see(kit, State.DISCONNECTED);
            assertThat(kit.publishTopic(TOPIC, "x").rc()).isEqualTo(ResultCode.NOT_CONNECTED);

            kit.forceReconnect();
            see(kit, State.CONNECTED);
            // Not with QoS 1, as messages whose PUBACK is cut off are kept until there is no room.
            assertThat(kit.publishTopic(TOPIC, "x", 0).rc()).isZero();
        }
    }

    /** Without a pause, so that no moment is missed. */
    private static void see(LinkKit kit, State wanted) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (kit.state() != wanted) {
            assertThat(System.nanoTime()).as("in time: " + wanted).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void waits_longer_after_a_kick_and_says_so() throws InterruptedException {
        Visit first = begin(settings());

        first.publish(
                "/ext/notify", "{\"title\":\"kick\",\"content\":\"Kicked by the same device\"}", 0);
        events.expect(
                "message /ext/notify {\"title\":\"kick\",\"content\":\"Kicked by the same device\"} 0");
        first.cut();

        events.expect("disconnect 1 KICKED");
        assertThat(untilNext().orElseThrow())
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        advanceToNext();
        events.expect("connect false 0");
    }

    @Test
    void a_notice_without_a_kick_is_only_a_message() throws InterruptedException {
        Visit first = begin(settings());

        first.publish("/ext/notify", "{\"title\":\"maintenance\"}", 0);
        events.expect("message /ext/notify {\"title\":\"maintenance\"} 0");
        first.cut();

        events.expect("disconnect 1 CONNECTION_LOST");
    }

    @Test
    void disconnect_ends_the_wait_for_the_next_attempt() throws InterruptedException {
        begin(settings()).cut();
        events.expect("disconnect 1 CONNECTION_LOST");

        kit.disconnect();

        await("no attempt is planned", () -> untilNext().isEmpty());
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
    }

    @Test
    void disconnect_fails_what_is_not_acknowledged_and_keeps_subscriptions_in_mind()
            throws InterruptedException {
        Visit first = begin(settings().maxInflight(1));
        subscribe("/a");
        platform.fallSilent();
        Receipt[] receipts = publish(2);
        first.expect(Subscribe.class);
        first.expect(Publish.class);

        kit.disconnect();

        events.expect("disconnect 0 REQUESTED");
        for (Receipt receipt : receipts) {
            assertThat(outcomeOf(receipt))
                    .isEqualTo(new Outcome.Failed(Outcome.Cause.DISCONNECTED));
        }
        kit.connectAsync();
        assertThat(platform.nextVisit().expect(Subscribe.class).subscriptions())
                .extracting(Subscription::filter)
                .containsExactly("/a");
    }

    private Receipt[] publish(int count) {
        Receipt[] receipts = new Receipt[count];
        for (int i = 0; i < count; i++) {
            receipts[i] = kit.publishTopic(TOPIC, "m" + i);
            assertThat(receipts[i].rc()).isZero();
        }
        return receipts;
    }

    private static AtomicInteger countCompletions(Receipt... receipts) {
        AtomicInteger completions = new AtomicInteger();
        for (Receipt receipt : receipts) {
            receipt.outcome().thenRun(completions::incrementAndGet);
        }
        return completions;
    }

    @Test
    void callbacks_are_set_once_and_stay() throws InterruptedException {
        LinkKit kit = connected();

        for (int i = 0; i < 3; i++) {
            Visit visit = platform.nextVisit();
            visit.publish("/a", "message " + i, 0);
            events.expect("message /a message " + i + " 0");
            Receipt subscribed = kit.subscribeTopic("/topic" + i, 1);
            events.expect("subscribe " + subscribed.mid() + " [1]");
            visit.cut();
            events.expect("disconnect 1 CONNECTION_LOST");
            advanceToNext();
            events.expect("connect false 0");
        }
    }
}
