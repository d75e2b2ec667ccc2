// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time of day is set forward or back while devices are connected and messages wait. */
class ClockJumpTest {
    private static final String SUBSCRIBE = "82 r 0001 s'" + GatewayFixture.TEST + "' 01";

    @ParameterizedTest
    @ValueSource(longs = {400, -400})
    void keepAliveGoesByTheTimeThatPasses(long days) throws Exception {
        // One loop, which looks after its connections all at once.
        try (GatewayFixture platform = new GatewayFixture(d -> d.withEventLoops(1));
                RawMqttClient patient =
                        platform.signingIn(GatewayFixture.ONE, true, 600, Map.of())
                                .expect("20 02 00 00");
                RawMqttClient silent =
                        platform.signingIn(GatewayFixture.OTHER, true, 30, Map.of())
                                .expect("20 02 00 00")) {
            platform.clock.jump(Duration.ofDays(days));
            platform.clock.advance(Duration.ofSeconds(46));

            silent.expectClosed();
            Await.until(
                    "it to be counted",
                    () -> platform.counters.value(EndReason.KEEP_ALIVE_EXPIRED) == 1);
            patient.expectOnlyPong();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {400, -400})
    void aKeptSessionAndWhatWaitsForItStayForAsLongAsTheyWere(long days) throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "waits", 1);

            platform.clock.jump(Duration.ofDays(days));
            sweep(platform);
            try (RawMqttClient back =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 01 00")) {
                back.expect("32 r s'" + GatewayFixture.TEST + "' 0001 'waits'");
            }

            platform.clock.advance(Duration.ofDays(8));
            Await.until(
                    "the message to go in its time",
                    () ->
                            platform.counters.value(DropReason.EXPIRED)
                                            + platform.counters.value(DropReason.SESSION_ENDED)
                                    == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {400, -400})
    void whatAnApplicationLetsExpireIsKeptForAsLongAsItSaid(long days) throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            leaveSession(platform);
            platform.clock.jump(Duration.ofDays(days));
            AccessKey key = platform.accessKeys.create();
            try (RawMqttClient application =
                    new Applications(platform).signedInFive("backend", key, "")) {
                application
                        .write("32 r s'" + GatewayFixture.TEST + "' 0001 05 02 0000000a 'early'")
                        .expect("40 02 00 01");
                application
                        .write("32 r s'" + GatewayFixture.TEST + "' 0002 05 02 0000003c 'late'")
                        .expect("40 02 00 02");
            }
            platform.clock.advance(Duration.ofSeconds(30));

            try (RawMqttClient back =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 01 00")) {
                back.expect("32 r s'" + GatewayFixture.TEST + "' 0002 'late'").expectOnlyPong();
            }
            assertThat(platform.counters.value(DropReason.EXPIRED)).isOne();
        }
    }

    @Test
    void epochsAndSequencesRiseAndPeopleReadTheTimeOfDay() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            platform.signedIn(GatewayFixture.ONE).close();
            Await.until("both events", () -> platform.events.size() == 2);
            platform.clock.jump(Duration.ofDays(-30));
            platform.signedIn(GatewayFixture.ONE).close();
            Await.until("all events", () -> platform.events.size() == 4);

            List<DeviceEvents.Event> events = platform.events;
            assertThat(events.stream().map(DeviceEvents.Event::sequence).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
            Instant start = platform.clock.instant();
            assertThat(events.get(2).time()).isEqualTo(start);
            assertThat(events.get(3).time()).isEqualTo(start);
        }
    }

    private static void leaveSession(GatewayFixture platform) {
        try (RawMqttClient client =
                platform.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 00 00")) {
            client.write(SUBSCRIBE).expect("90 03 00 01 01").write("e0 00").expectClosed();
        }
        Await.until("it to be offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
    }

    /** What the gateway does each second, now. */
    private static void sweep(GatewayFixture platform) {
        platform.sessions.sweep();
        assertThat(platform.counters.value(Counters.Event.STORE_FAILED)).isZero();
    }
}
