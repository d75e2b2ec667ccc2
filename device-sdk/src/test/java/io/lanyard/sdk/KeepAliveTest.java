// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KeepAliveTest extends LinkFixture {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    @Test
    void pings_after_the_keep_alive_time_and_goes_on_when_answered() throws InterruptedException {
        connected();
        Visit visit = platform.nextVisit();

        for (int i = 0; i < 3; i++) {
            advance(KEEP_ALIVE.minusNanos(1));
            assertThat(visit.hasReceivedNothing()).isTrue();
            advance(Duration.ofNanos(1));
            visit.expect(Pingreq.class);
            // Behind the PINGRESP, so that it has arrived too.
            visit.publish("/marker", "x", 0);
            events.expect("message /marker x 0");
        }
    }

    @Test
    void ends_the_connection_when_nothing_follows_a_ping() throws InterruptedException {
        platform.fallSilent();
        connected();
        Visit visit = platform.nextVisit();

        advance(KEEP_ALIVE);
        visit.expect(Pingreq.class);
        advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(events.isEmpty()).isTrue();
        advance(Duration.ofNanos(1));

        events.expect("disconnect 1 KEEP_ALIVE_TIMEOUT");
        visit.awaitClosed();
        advanceToNext();
        events.expect("connect false 0");
    }

    @Test
    void takes_any_packet_as_a_sign_of_life() throws InterruptedException {
        platform.fallSilent();
        connected();
        Visit visit = platform.nextVisit();

        advance(KEEP_ALIVE);
        visit.expect(Pingreq.class);
        visit.publish("/alive", "x", 0);
        events.expect("message /alive x 0");
        advance(Duration.ofSeconds(30));

        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void does_not_take_its_own_sending_for_a_sign_of_life() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();
        Visit visit = platform.nextVisit();

        for (int i = 0; i < 4; i++) {
            advance(Duration.ofSeconds(15));
            outcomeOf(kit.publishTopic(TOPIC, "x", 0));
            if (i < 3) {
                visit.expect(Publish.class);
            }
        }

        visit.expect(Pingreq.class);
        advance(Duration.ofSeconds(20));
        events.expect("publish 1");
        events.expect("publish 2");
        events.expect("publish 3");
        events.expect("publish 4");
        events.expect("disconnect 1 KEEP_ALIVE_TIMEOUT");
    }

    @Test
    void a_slow_callback_stops_neither_pings_nor_acknowledgements() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        LinkKit kit = connected();
        kit.onTopicMessage((topic, payload, qos) -> awaitQuietly(slow));
        Visit visit = platform.nextVisit();
        visit.publish("/slow", "x", 0);

        Receipt receipt = kit.publishTopic(TOPIC, "y");
        visit.expect(Publish.class);
        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
        for (int i = 0; i < 5; i++) {
            advance(KEEP_ALIVE);
            visit.expect(Pingreq.class);
            // Its acknowledgement comes behind the PINGRESP.
            assertThat(outcomeOf(kit.publishTopic(TOPIC, "z")).succeeded()).isTrue();
            visit.expect(Publish.class);
        }

        slow.countDown();
        events.expect("publish " + receipt.mid());
    }

    @Test
    void goes_on_pinging_and_gives_nobody_up_while_reading_is_paused() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        LinkKit kit = connect(build(settings().maxQueuedCallbacks(4)));
        kit.onTopicMessage((topic, payload, qos) -> {
            events.add("began");
            awaitQuietly(slow);
            events.add("ended");
        });
        Visit visit = platform.nextVisit();
        visit.publish("/fast", "x", 1);
        events.expect("began");
        for (int i = 2; i <= 100; i++) {
            visit.publish("/fast", "x", i);
        }
        // One runs, four wait: no more are taken in and acknowledged.
        for (int i = 1; i <= 5; i++) {
            assertThat(visit.expect(Puback.class).packetId()).isEqualTo(i);
        }

        for (int i = 0; i < 10; i++) {
            advance(KEEP_ALIVE);
            visit.expect(Pingreq.class);
        }
        assertThat(visit.hasReceivedNothing()).isTrue();
        assertThat(kit.state()).isEqualTo(State.CONNECTED);

        slow.countDown();
        // The last one is behind the PINGRESPs, which are signs of life too.
        visit.publish("/fast", "x", 101);
        events.expect("ended");
        for (int i = 2; i <= 101; i++) {
            events.expect("began");
            events.expect("ended");
        }
        // It expects answers again.
        platform.fallSilent();
        advance(KEEP_ALIVE);
        advance(Duration.ofSeconds(20));
        events.expect("disconnect 1 KEEP_ALIVE_TIMEOUT");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
