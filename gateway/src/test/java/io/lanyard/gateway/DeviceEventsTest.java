// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DeviceEvents.Offline;
import io.lanyard.platform.event.DeviceEvents.Online;
import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of the coming and going of devices. */
class DeviceEventsTest {
    private static final Map<String, String> SDK_C = Map.of("lan", "C", "_v", "sdk-c-3.2.0");
    private static final Map<String, String> SDK_PYTHON = Map.of("lan", "Python", "_v", "1.2.13");

    @Test
    void aDeviceThatComesAndGoesIsToldOnlineAndOffline() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingIn(GatewayFixture.ONE, true, 60, SDK_C)
                                .expect("20 02 00 00")) {
            Instant came = platform.clock.instant();
            platform.clock.advance(Duration.ofSeconds(20));
            device.expectOnlyPong();
            Instant heard = platform.clock.instant();
            platform.clock.advance(Duration.ofSeconds(5));
            device.write("e0 00").expectClosed();

            List<DeviceEvents.Event> events = events(platform, 2);
            Online online = (Online) events.getFirst();
            Offline offline = (Offline) events.getLast();
            assertThat(online.device()).isEqualTo(GatewayFixture.ONE);
            assertThat(online.time()).isEqualTo(came);
            assertThat(online.peer().address()).isEqualTo("127.0.0.1");
            assertThat(online.peer().port()).isPositive();
            assertThat(online.peer().carrier()).isEqualTo("TCP");
            assertThat(online.peer().sdkLanguage()).isEqualTo("C");
            assertThat(online.peer().sdkVersion()).isEqualTo("sdk-c-3.2.0");
            assertThat(offline.device()).isEqualTo(GatewayFixture.ONE);
            assertThat(offline.epoch()).isEqualTo(online.epoch());
            assertThat(offline.sequence()).isGreaterThan(online.sequence());
            assertThat(offline.peer()).isEqualTo(online.peer());
            assertThat(offline.onlineSince()).isEqualTo(came);
            assertThat(offline.time()).isEqualTo(heard.plusSeconds(5));
            assertThat(offline.end().reason()).isEqualTo(EndReason.DISCONNECTED);
            assertThat(offline.kickedBy()).isNull();
        }
    }

    @Test
    void theLastWholePacketIsWhenADeviceThatFellSilentWasHeardLast() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            platform.clock.advance(Duration.ofSeconds(40));
            device.expectOnlyPong();
            Instant heard = platform.clock.instant();
            platform.clock.advance(Duration.ofSeconds(91));
            device.expectClosed();

            Offline offline = (Offline) events(platform, 2).getLast();
            assertThat(offline.end().reason()).isEqualTo(EndReason.KEEP_ALIVE_EXPIRED);
            assertThat(offline.end().lastHeard()).isEqualTo(heard);
        }
    }

    @Test
    void aKickTellsTheOldOneOfflineBeforeTheNewOneOnlineAndWhoKicked() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old =
                        platform.signingIn(GatewayFixture.ONE, true, 60, SDK_C)
                                .expect("20 02 00 00");
                RawMqttClient newest =
                        platform.signingIn(GatewayFixture.ONE, true, 60, SDK_PYTHON)
                                .expect("20 02 00 00")) {
            old.expectClosed();
            newest.expectOnlyPong();

            List<DeviceEvents.Event> events = events(platform, 3);
            Online first = (Online) events.get(0);
            Offline kicked = (Offline) events.get(1);
            Online second = (Online) events.get(2);
            assertThat(kicked.end().reason()).isEqualTo(EndReason.KICKED);
            assertThat(kicked.epoch()).isEqualTo(first.epoch());
            assertThat(kicked.peer()).isEqualTo(first.peer());
            assertThat(kicked.kickedBy()).isEqualTo(second.peer());
            assertThat(second.peer().sdkVersion()).isEqualTo("1.2.13");
            assertThat(second.epoch()).isGreaterThan(first.epoch());
            assertThat(events).extracting(DeviceEvents.Event::sequence).isSorted();
        }
    }

    @Test
    void epochsRiseAlsoWhenASessionEndsWithItsConnection() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            for (int i = 0; i < 3; i++) {
                try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                    device.write("e0 00").expectClosed();
                }
                int told = 2 * (i + 1);
                events(platform, told);
            }
            assertThat(platform.events)
                    .extracting(DeviceEvents.Event::sequence)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private static List<DeviceEvents.Event> events(GatewayFixture platform, int count) {
        Await.until(count + " events", () -> platform.events.size() >= count);
        return List.copyOf(platform.events);
    }
}
