// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperationTimeoutTest extends LinkFixture {
    private static final Outcome EXPIRED = new Outcome.Failed(Outcome.Cause.EXPIRED);

    private LinkKit impatient() throws InterruptedException {
        platform.fallSilent();
        return connect(build(settings().maxInflight(1).operationTimeout(Duration.ofSeconds(5))));
    }

    @Test
    void what_waits_for_too_long_expires_and_the_rest_goes_on() throws InterruptedException {
        LinkKit kit = impatient();
        Visit visit = platform.nextVisit();
        Receipt sent = kit.publishTopic(TOPIC, "sent");
        Receipt held = kit.publishTopic(TOPIC, "held");
        visit.expect(Publish.class);
        advance(Duration.ofSeconds(4));
        Receipt later = kit.publishTopic(TOPIC, "later");

        advance(Duration.ofSeconds(1));

        assertThat(outcomeOf(sent)).isEqualTo(EXPIRED);
        assertThat(outcomeOf(held)).isEqualTo(EXPIRED);
        assertThat(later.await(Duration.ZERO)).isEmpty();
        // The platform acknowledges all the same: that makes room, and nobody is told twice.
        visit.send(new Puback(sent.mid()));
        Publish next = visit.expect(Publish.class);
        assertThat(next.packetId()).isEqualTo(later.mid());
        visit.send(new Puback(later.mid()));
        events.expect("publish " + later.mid());
        assertThat(outcomeOf(sent)).isEqualTo(EXPIRED);
    }

    @Test
    void what_has_expired_is_not_sent_again() throws InterruptedException {
        LinkKit kit = impatient();
        Visit visit = platform.nextVisit();
        Receipt sent = kit.publishTopic(TOPIC, "sent");
        Receipt subscribed = kit.subscribeTopic("/a");
        visit.expect(Publish.class);
        advance(Duration.ofSeconds(5));
        assertThat(outcomeOf(sent)).isEqualTo(EXPIRED);
        assertThat(outcomeOf(subscribed)).isEqualTo(EXPIRED);
        platform.connack = connect -> Connack.accepted(true);
        platform.answers = packet -> true;

        kit.forceReconnect();
        events.expect("disconnect 1 RECONNECT_FORCED");
        events.expect("connect true 0");
        Receipt next = kit.publishTopic(TOPIC, "next");

        assertThat(platform.nextVisit().expect(Publish.class).packetId()).isEqualTo(next.mid());
        assertThat(outcomeOf(next).succeeded()).isTrue();
    }

    @Test
    void it_counts_while_there_is_no_connection_too() throws InterruptedException {
        LinkKit kit =
                build(
                        settings()
                                .operationTimeout(Duration.ofSeconds(5))
                                .offlineBuffer(OfflineBuffer.memory(5, OfflineBuffer.Keep.OLDEST)));
        Receipt receipt = kit.publishTopic(TOPIC, "x");
        await("the link watches", () -> untilNext().isPresent());

        advance(Duration.ofSeconds(5));

        assertThat(outcomeOf(receipt)).isEqualTo(EXPIRED);
    }
}
