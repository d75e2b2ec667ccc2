// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.session.Session;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When the will of MQTT 5.0 is published, and when not (sections 3.1.2.5 and 3.1.3.2.2). */
class WillTest {
    private static final String TEST = "s'" + GatewayFixture.TEST + "'";

    /** The flags of CONNECT: a will, with a clean start and without. */
    private static final int CLEAN = 0x06;

    private static final int KEPT = 0x04;

    private static final String HOUR_OF_SESSION = "11 00000e10";
    private static final String NO_DELAY = "00 " + TEST + " s'gone'";
    private static final String DELAY_OF_30_S = "05 18 0000001e " + TEST + " s'gone'";

    private static RawMqttClient device(
            GatewayFixture platform, int flags, String properties, String will) {
        RawMqttClient client =
                platform.signingInFive(GatewayFixture.ONE, flags, 60, properties, will);
        assertThat(client.readPacket()).startsWith(0x20);
        return client;
    }

    private static long published(GatewayFixture platform) {
        return platform.counters.value(Counters.Event.UPLINK_QOS_0);
    }

    private static void awaitOffline(GatewayFixture platform) throws InterruptedException {
        awaitOffline(platform, GatewayFixture.ONE);
    }

    /** Waits for what becomes of its will too, which is in the same task of the session, but later. */
    private static void awaitOffline(GatewayFixture platform, DeviceId device)
            throws InterruptedException {
        Await.until("offline", () -> !platform.sessions.isOnline(device));
        Session session = platform.sessions.find(device);
        if (session != null) {
            awaitTasks(session);
        }
    }

    /** Waits until the session has done what it has been given so far. */
    private static void awaitTasks(Session session) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        assertThat(session.execute(done::countDown)).isTrue();
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitWill(GatewayFixture platform) {
        Await.until("the will", () -> published(platform) == 1);
    }

    @Test
    void aWillIsPublishedWhenItsDelayIsOver() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S).reset();
            awaitOffline(platform);
            assertThat(published(platform)).isZero();
            platform.clock.advance(Duration.ofSeconds(31));
            awaitWill(platform);
        }
    }

    @Test
    void aWillIsPublishedWhenItsSessionEndsBeforeTheDelay() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, "11 0000000a", DELAY_OF_30_S).reset();
            awaitOffline(platform);
            assertThat(published(platform)).isZero();
            platform.clock.advance(Duration.ofSeconds(11));
            awaitWill(platform);
        }
    }

    @Test
    void aSessionThatEndsWithItsConnectionDelaysNoWill() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, "", DELAY_OF_30_S).reset();
            awaitWill(platform);
        }
    }

    @Test
    void aCleanStartThatKicksPublishesTheDelayedWillOfTheSessionThatItEnds() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old = device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S);
                RawMqttClient newest = platform.signedInFive(GatewayFixture.ONE, "")) {
            newest.expectOnlyPong();
            assertThat(published(platform)).isEqualTo(1);
            assertThat(old.readPacket()).startsWith(0xe0).contains(0x8e);
        }
    }

    @Test
    void aCleanStartAfterTheEndPublishesTheDelayedWillToo() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S).reset();
            awaitOffline(platform);
            try (RawMqttClient newest = platform.signedInFive(GatewayFixture.ONE, "")) {
                newest.expectOnlyPong();
                assertThat(published(platform)).isEqualTo(1);
            }
        }
    }

    @Test
    void aDeviceThatComesBackToItsSessionInTimeLeavesNoWill() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S).reset();
            awaitOffline(platform);
            try (RawMqttClient back = device(platform, KEPT, HOUR_OF_SESSION, DELAY_OF_30_S)) {
                platform.clock.advance(Duration.ofSeconds(31));
                back.expectOnlyPong();
                back.write("e0 00").expectClosed();
            }
            awaitOffline(platform);
            platform.clock.advance(Duration.ofHours(2));
            Await.until(
                    "the session is swept up",
                    () -> platform.sessions.find(GatewayFixture.ONE) == null);
            assertThat(published(platform)).isZero();
        }
    }

    @Test
    void aKickPublishesAWillWithoutDelay() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old = device(platform, CLEAN, HOUR_OF_SESSION, NO_DELAY);
                RawMqttClient newest = device(platform, KEPT, HOUR_OF_SESSION, NO_DELAY)) {
            newest.expectOnlyPong();
            assertThat(old.readPacket()).startsWith(0xe0);
            // The loop of the old connection publishes it, after the DISCONNECT.
            awaitWill(platform);
        }
    }

    @Test
    void aDeviceThatFallsSilentLeavesItsWill() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = device(platform, CLEAN, "", NO_DELAY)) {
            platform.clock.advance(Duration.ofSeconds(91));
            device.expect("e0 r 8d .. 1f s'Keepalive timeout'").expectClosed();
            awaitWill(platform);
        }
    }

    @Test
    void onlyADisconnectThatAsksForItLeavesTheWill() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, "", NO_DELAY).write("e0 00").expectClosed();
            awaitOffline(platform);
            assertThat(published(platform)).isZero();
            device(platform, CLEAN, "", NO_DELAY).write("e0 01 04").expectClosed();
            awaitWill(platform);
        }
    }

    @Test
    void aViolationOfTheProtocolLeavesTheWill() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = device(platform, CLEAN, "", NO_DELAY)) {
            device.write("82 00");
            assertThat(device.readPacket()).startsWith(0xe0);
            awaitWill(platform);
        }
    }

    private static GatewayFixture platform(SessionStore store) throws IOException {
        return new GatewayFixture(UnaryOperator.identity(), store);
    }

    @Test
    void aPlatformThatStopsPublishesTheWillsThatDoNotWait() throws Exception {
        GatewayFixture platform = new GatewayFixture();
        try (RawMqttClient connected = device(platform, CLEAN, HOUR_OF_SESSION, NO_DELAY)) {
            platform.close();
            connected.expect("e0 r 8b .. 1f s'Server stopping'").expectClosed();
        }
        assertThat(published(platform)).isEqualTo(1);
    }

    @Test
    void aDelayedWillOfAKeptSessionWaitsOnWhenThePlatformStopsAndStarts() throws Exception {
        SessionStore store = new MemorySessionStore();
        GatewayFixture stopped = platform(store);
        try (RawMqttClient connected = device(stopped, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S)) {
            stopped.close();
            connected.expect("e0 r 8b .. 1f s'Server stopping'").expectClosed();
        }
        assertThat(published(stopped)).isZero();
        try (GatewayFixture started = platform(store)) {
            started.clock.advance(Duration.ofSeconds(29));
            started.sessions.sweep();
            assertThat(published(started)).isZero();
            started.clock.advance(Duration.ofSeconds(2));
            awaitWill(started);
        }
    }

    @Test
    void aDelayedWillWhoseSessionEndsWithItsConnectionIsPublishedWhenThePlatformStops()
            throws Exception {
        GatewayFixture platform = new GatewayFixture();
        try (RawMqttClient connected = device(platform, CLEAN, "", DELAY_OF_30_S)) {
            platform.close();
            connected.expect("e0 r 8b .. 1f s'Server stopping'").expectClosed();
        }
        assertThat(published(platform)).isEqualTo(1);
    }

    /** Leaves the first one as it is, as a crash does, and starts another with what is stored. */
    @ParameterizedTest
    @CsvSource({"3600, 0, 0", "3600, 30, 30", "10, 30, 10", "4294967295, 30, 30"})
    void afterACrashTheWillOfAConnectedDeviceIsDueAfterItsDelayOrItsSessionFromTheStartOn(
            long expiry, int delay, int due) throws Exception {
        SessionStore store = new MemorySessionStore();
        try (GatewayFixture crashed = platform(store);
                RawMqttClient _ =
                        device(
                                crashed,
                                CLEAN,
                                "11 %08x".formatted(expiry),
                                "05 18 %08x %s s'gone'".formatted(delay, TEST));
                GatewayFixture started = platform(store)) {
            if (due > 0) {
                started.sessions.sweep();
                started.clock.advance(Duration.ofSeconds(due - 1));
                started.sessions.sweep();
                assertThat(published(started)).isZero();
                started.clock.advance(Duration.ofSeconds(2));
            }
            awaitWill(started);
            // Not once more after another crash.
            try (GatewayFixture again = platform(store)) {
                again.clock.advance(Duration.ofDays(2));
                again.sessions.sweep();
                again.sessions.sweep();
                assertThat(published(again)).isZero();
            }
            assertThat(published(crashed)).isZero();
        }
    }

    @Test
    void afterACrashADeviceThatComesBackInTimeLeavesNoWill() throws Exception {
        SessionStore store = new MemorySessionStore();
        try (GatewayFixture crashed = platform(store);
                RawMqttClient _ = device(crashed, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S);
                GatewayFixture started = platform(store);
                RawMqttClient back = device(started, KEPT, HOUR_OF_SESSION, DELAY_OF_30_S)) {
            started.clock.advance(Duration.ofSeconds(31));
            started.sessions.sweep();
            back.write("e0 00").expectClosed();
            awaitOffline(started);
            started.clock.advance(Duration.ofSeconds(31));
            started.sessions.sweep();
            assertThat(published(started)).isZero();
        }
    }

    @Test
    void afterADisconnectThatIsInOrderNoCrashPublishesTheWill() throws Exception {
        SessionStore store = new MemorySessionStore();
        try (GatewayFixture crashed = platform(store)) {
            device(crashed, CLEAN, HOUR_OF_SESSION, NO_DELAY).write("e0 00").expectClosed();
            awaitOffline(crashed);
            try (GatewayFixture started = platform(store)) {
                started.sessions.sweep();
                started.clock.advance(Duration.ofHours(2));
                started.sessions.sweep();
                assertThat(published(started)).isZero();
            }
        }
    }

    @Test
    void afterACrashADeviceThatIsDisabledLeavesNoWill() throws Exception {
        SessionStore store = new MemorySessionStore();
        try (GatewayFixture crashed = platform(store);
                RawMqttClient _ = device(crashed, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S);
                GatewayFixture started = platform(store)) {
            started.sessions.cutOff(GatewayFixture.ONE, EndReason.DISABLED);
            started.clock.advance(Duration.ofSeconds(31));
            started.sessions.sweep();
            assertThat(published(started)).isZero();
        }
    }

    @Test
    void theTimeOfAWillThatExpiresBeginsWhenItIsPublished() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(
                            platform,
                            CLEAN,
                            HOUR_OF_SESSION,
                            "0a 18 0000001e 02 0000003c " + TEST + " s'gone'")
                    .reset();
            awaitOffline(platform);
            List<Long> expiry = new CopyOnWriteArrayList<>();
            platform.sessions.publishWillsBy((session, will) ->
                    expiry.add(will.propertiesAt(session.millis()).expiresAt() - session.millis()));
            platform.clock.advance(Duration.ofSeconds(31));
            Await.until("the will", () -> !expiry.isEmpty());
            assertThat(expiry).containsExactly(60_000L);
        }
    }

    @Test
    void theWillOfADeviceWithMqtt3IsPublishedWhenItIsKicked() throws Exception {
        String connect =
                GatewayFixture.connectPacket(GatewayFixture.ONE, true, 60, Map.of())
                        .replace("04 c2", "04 c6")
                        .replaceFirst("(s'[^']*\\|[^']*')", "$1 " + TEST + " s'gone'");
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old =
                        RawMqttClient.connectTo(platform.port())
                                .write(connect)
                                .expect("20 02 00 00");
                RawMqttClient newest = platform.signedIn(GatewayFixture.ONE)) {
            old.expectClosed();
            newest.expectOnlyPong();
            // On the session's loop, which need not be that of the newest connection.
            Await.until("the will is published", () -> published(platform) == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLED", "DELETED"})
    void whoIsCutOffForGoodLeavesNoWill(EndReason reason) throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = device(platform, CLEAN, "", NO_DELAY)) {
            platform.sessions.cutOff(GatewayFixture.ONE, reason);
            assertThat(device.readPacket()).startsWith(0xe0);
            device.expectClosed();
            // The end is counted after the session has heard of it.
            Await.until("the end", () -> platform.counters.value(reason) == 1);
            assertThat(published(platform)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLED", "DELETED"})
    void aWillThatWaitsForItsDelayIsForgottenWhenItsDeviceIsCutOffForGood(EndReason reason)
            throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S).reset();
            awaitOffline(platform);
            Session session = Objects.requireNonNull(platform.sessions.find(GatewayFixture.ONE));
            platform.sessions.cutOff(GatewayFixture.ONE, reason);
            platform.clock.advance(Duration.ofSeconds(31));
            platform.sessions.sweep();
            awaitTasks(session);
            assertThat(published(platform)).isZero();
        }
    }

    @Test
    void anExceptionInTheSweepOverOneSessionLeavesTheOthersTheirWills() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            device(platform, CLEAN, HOUR_OF_SESSION, DELAY_OF_30_S).reset();
            awaitOffline(platform);
            List<SessionWill> wills = new CopyOnWriteArrayList<>();
            platform.sessions.publishWillsBy((session, will) -> {
                if (session.device().equals(GatewayFixture.OTHER)) {
                    throw new IllegalStateException("on purpose");
                }
                wills.add(will);
            });
            RawMqttClient broken =
                    platform.signingInFive(
                            GatewayFixture.OTHER,
                            CLEAN,
                            60,
                            HOUR_OF_SESSION,
                            "05 18 00000001 s'/a1Product01/device-2/user/test' s'gone'");
            assertThat(broken.readPacket()).startsWith(0x20);
            broken.reset();
            awaitOffline(platform, GatewayFixture.OTHER);
            platform.clock.advance(Duration.ofSeconds(2));
            Await.until(
                    "the sweep meets it",
                    () -> platform.counters.value(Counters.Event.TASK_FAILED) == 1);
            assertThat(wills).isEmpty();
            platform.clock.advance(Duration.ofSeconds(30));
            Await.until("the will", () -> wills.size() == 1);
        }
    }
}
