// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DeviceEvents.Duel;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two devices with one identity, which kick each other. */
class DuelTest {
    private static final Map<String, String> ONE_SDK = Map.of("lan", "C", "_v", "sdk-c-3.2.0");
    private static final Map<String, String> OTHER_SDK = Map.of("lan", "Python", "_v", "1.2.13");

    private static RawMqttClient signedIn(GatewayFixture platform, Map<String, String> sdk) {
        return platform.signingIn(GatewayFixture.ONE, true, 60, sdk).expect("20 02 00 00");
    }

    private static long duels(GatewayFixture platform) {
        return platform.counters.value(Counters.Event.DUEL);
    }

    @Test
    void twoDevicesThatComeBackInTurnAreADuelThatIsToldWithBothOfThem() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            RawMqttClient last = signedIn(platform, ONE_SDK);
            for (int i = 1; i < 10 && duels(platform) == 0; i++) {
                RawMqttClient next = signedIn(platform, i % 2 == 1 ? OTHER_SDK : ONE_SDK);
                last.expectClosed();
                last.close();
                last = next;
            }
            // The newcomer had to wait, and wins.
            last.expectOnlyPong();
            last.close();
            Await.until(
                    "the duel is told",
                    () -> platform.events.stream().anyMatch(Duel.class::isInstance));
            Duel duel =
                    platform.events.stream()
                            .filter(Duel.class::isInstance)
                            .map(Duel.class::cast)
                            .findFirst()
                            .orElseThrow();
            assertThat(duel.device()).isEqualTo(GatewayFixture.ONE);
            assertThat(duel.kicks()).isGreaterThanOrEqualTo(3);
            assertThat(duel.delay()).isEqualTo(Duration.ofSeconds(1));
            assertThat(List.of(duel.holder().sdkVersion(), duel.newcomer().sdkVersion()))
                    .containsExactlyInAnyOrder("sdk-c-3.2.0", "1.2.13");
            assertThat(duel.holder().address()).isEqualTo("127.0.0.1");
            assertThat(duel.newcomer().address()).isEqualTo("127.0.0.1");
            assertThat(platform.events).extracting(DeviceEvents.Event::sequence).isSorted();
        }
    }

    @Test
    void twoDevicesThatLookAlikeAreADuelBecauseBothAreAlive() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            RawMqttClient last = signedIn(platform, ONE_SDK);
            for (int i = 0; i < 20 && duels(platform) == 0; i++) {
                RawMqttClient next = signedIn(platform, ONE_SDK);
                last.expectClosed();
                last.close();
                last = next;
            }
            last.close();
            assertThat(duels(platform)).isEqualTo(1);
        }
    }

    @Test
    void aDeviceThatLosesItsNetworkAgainAndAgainIsNotMadeToWait() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            // Nobody is left at the other end of the old connections to close them.
            List<RawMqttClient> lost = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                lost.add(signedIn(platform, ONE_SDK));
            }
            assertThat(duels(platform)).isZero();
            lost.forEach(RawMqttClient::close);
        }
    }
}
