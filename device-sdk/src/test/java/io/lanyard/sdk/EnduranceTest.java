// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Days of a device in a moment: the time is the test's. */
class EnduranceTest extends LinkFixture {
    private static final Duration THREE_DAYS = Duration.ofDays(3);

    @Test
    void pings_go_on_for_days() throws InterruptedException {
        Duration keepAlive = Duration.ofMinutes(20);
        LinkKit kit = connect(build(settings().keepAlive((int) keepAlive.toSeconds())));
        Visit visit = platform.nextVisit();

        for (Duration past = Duration.ZERO;
                past.compareTo(THREE_DAYS) < 0;
                past = past.plus(keepAlive)) {
            advance(keepAlive);
            visit.expect(Pingreq.class);
            // Behind the PINGRESP, so that it has arrived too.
            visit.publish("/marker", "x", 0);
            events.expect("message /marker x 0");
        }

        assertThat(kit.state()).isEqualTo(State.CONNECTED);
        assertThat(platform.hasNoVisit()).isTrue();
    }

    @Test
    void attempts_go_on_for_days_and_the_first_that_is_let_in_counts() throws InterruptedException {
        platform.connack = connect -> Connack.refused(ReasonCode.SERVER_UNAVAILABLE);
        LinkKit kit = build(settings().autoReconnect(300, 600));
        events = Events.of(kit);
        kit.connectAsync();
        Duration past = Duration.ZERO;
        int attempts = 0;
        while (past.compareTo(THREE_DAYS) < 0) {
            events.expect("connect false 3");
            Duration wait =
                    untilNext().orElseThrow(() -> new AssertionError("the device has given up"));
            assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(10));
            advance(wait);
            past = past.plus(wait);
            attempts++;
        }
        events.expect("connect false 3");
        assertThat(attempts).isGreaterThanOrEqualTo(432);

        platform.connack = connect -> Connack.accepted(false);
        advanceToNext();

        events.expect("connect false 0");
        assertThat(outcomeOf(kit.publishTopic(TOPIC, "after days")))
                .isEqualTo(Outcome.Acknowledged.instance());
    }
}
