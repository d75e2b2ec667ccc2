// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those can do that have not signed in. */
class StrangersTest {
    private static GatewayFixture bounded(ConnectionBounds bounds) throws Exception {
        return new GatewayFixture(settings -> settings.boundedBy(bounds));
    }

    private static ConnectionBounds connections(int all, int perAddress, int halfOpen) {
        return new ConnectionBounds(all, perAddress, halfOpen, Duration.ofSeconds(3), 0);
    }

    /** A CONNECT with a password that is wrong. */
    private static RawMqttClient guessing(GatewayFixture platform, String deviceName) {
        return RawMqttClient.connectTo(platform.port())
                .write(
                        "10 r s'MQTT' 04 c2 003c s'x|signmethod=hmacsha256|' s'%s&a1Product01' s'00'"
                                .formatted(deviceName));
    }

    @Test
    void beyondTheBoundOfAllAConnectionIsRefusedUntilOneEnds() throws Exception {
        try (GatewayFixture platform = bounded(connections(2, 0, 100));
                RawMqttClient one = platform.signedIn(GatewayFixture.ONE);
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
            try (RawMqttClient third = RawMqttClient.connectTo(platform.port())) {
                third.expectClosed();
            }
            Await.until(
                    "it is counted",
                    () -> platform.counters.value(EndReason.TOO_MANY_CONNECTIONS) == 1);
            other.expectOnlyPong();
            leave(one);
            awaitPlaceFor(platform);
        }
    }

    @Test
    void beyondTheBoundOfItsAddressAConnectionIsRefusedUntilOneEnds() throws Exception {
        try (GatewayFixture platform = bounded(connections(0, 1, 100));
                RawMqttClient one = platform.signedIn(GatewayFixture.ONE)) {
            try (RawMqttClient second = RawMqttClient.connectTo(platform.port())) {
                second.expectClosed();
            }
            Await.until(
                    "it is counted",
                    () -> platform.counters.value(EndReason.TOO_MANY_FROM_ADDRESS) == 1);
            leave(one);
            awaitPlaceFor(platform);
        }
    }

    private static void leave(RawMqttClient device) {
        device.write("e0 00").expectClosed();
        device.close();
    }

    /** The socket of a connection that has ended is closed a little later. */
    private static void awaitPlaceFor(GatewayFixture platform) {
        long signedIn = platform.counters.value(Counters.Event.SIGN_IN);
        Await.until(
                "room for another one",
                () -> {
                    RawMqttClient client =
                            platform.signingIn(GatewayFixture.ONE, true, 60, Map.of());
                    try {
                        client.expect("20 02 00 00");
                    } catch (AssertionError refused) {
                        return false;
                    } finally {
                        client.close();
                    }
                    return platform.counters.value(Counters.Event.SIGN_IN) > signedIn;
                });
    }

    @Test
    void whoHoldsConnectionsOpenWithoutSigningInCrowdsOutOnlyHimself() throws Exception {
        try (GatewayFixture platform = bounded(connections(0, 0, 1));
                RawMqttClient before = platform.signedIn(GatewayFixture.ONE)) {
            List<RawMqttClient> silent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                silent.add(RawMqttClient.connectTo(platform.port()));
            }
            int loops = Runtime.getRuntime().availableProcessors();
            Await.until(
                    "all but the newest are ended",
                    () -> platform.counters.value(EndReason.CROWDED_OUT) >= 40 - loops);
            before.expectOnlyPong();
            try (RawMqttClient device = platform.signedIn(GatewayFixture.OTHER)) {
                device.expectOnlyPong();
            }
            silent.forEach(RawMqttClient::close);
        }
    }

    @Test
    void aForgedLengthOfConnectIsRefusedFromItsHeader() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient stranger =
                        RawMqttClient.connectTo(platform.port()).write("10 ff ff ff 7f")) {
            stranger.expectClosed();
            Await.until(
                    "it is counted",
                    () -> platform.counters.value(EndReason.PACKET_TOO_LARGE) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"device-1", "nobody"})
    void manyWrongPasswordsAreAnsweredLaterAndTheRightOneAtOnce(String claimed) throws Exception {
        int tries = FailedSignIns.FREE_FOR_CLAIMED + 4;
        ConnectionBounds bounds = new ConnectionBounds(0, 0, 100, Duration.ofMillis(300), 0);
        try (GatewayFixture platform = bounded(bounds)) {
            List<RawMqttClient> guesses = new ArrayList<>();
            for (int i = 0; i < tries; i++) {
                guesses.add(guessing(platform, claimed));
            }
            Await.until(
                    "the last ones have to wait",
                    () -> platform.counters.value(Counters.Event.SIGN_IN_DELAYED) == 4);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                device.expectOnlyPong();
            }
            for (RawMqttClient guess : guesses) {
                guess.expect("20 02 00 04").expectClosed();
                guess.close();
            }
            assertThat(platform.counters.value(Counters.Event.SIGN_IN_DELAYED)).isEqualTo(4);
        }
    }

    @Test
    void aRightSignInFromAnAddressWithFarTooManyFailuresIsLetInAtOnce() throws Exception {
        ConnectionBounds bounds = new ConnectionBounds(0, 0, 100, Duration.ofSeconds(3), 3);
        int tries = FailedSignIns.FREE_FOR_CLAIMED + 6;
        try (GatewayFixture platform = bounded(bounds)) {
            List<RawMqttClient> guesses = new ArrayList<>();
            for (int i = 0; i < tries; i++) {
                guesses.add(guessing(platform, "device-1"));
            }
            Await.until(
                    "all are checked",
                    () -> platform.counters.value(SignInRefusal.BAD_CREDENTIALS) == tries);
            // Both the device that is guessed at and another one behind the same address.
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE);
                    RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
                device.expectOnlyPong();
                other.expectOnlyPong();
            }
            guesses.forEach(RawMqttClient::close);
        }
    }

    @Test
    void aGuessCountsAlsoWhenItsConnectionEndsBeforeTheAnswer() throws Exception {
        int free = FailedSignIns.FREE_FOR_CLAIMED;
        ConnectionBounds bounds = new ConnectionBounds(0, 0, 100, Duration.ofMillis(300), 0);
        try (GatewayFixture platform = bounded(bounds)) {
            for (int i = 0; i < free; i++) {
                guessing(platform, "device-1").reset();
            }
            Await.until(
                    "all are counted, those too that left before their check",
                    () ->
                            platform.counters.value(SignInRefusal.BAD_CREDENTIALS)
                                            + platform.counters.value(SignInRefusal.ABANDONED)
                                    == free);
            try (RawMqttClient guess = guessing(platform, "device-1")) {
                guess.expect("20 02 00 04").expectClosed();
            }
            assertThat(platform.counters.value(Counters.Event.SIGN_IN_DELAYED)).isEqualTo(1);
        }
    }

    @Test
    void whoGuessesFasterThanItIsAnsweredCrowdsOutOnlyHimself() throws Exception {
        int loops = Runtime.getRuntime().availableProcessors();
        ConnectionBounds bounds = new ConnectionBounds(0, 0, loops, Duration.ofMinutes(1), 0);
        try (GatewayFixture platform = bounded(bounds)) {
            List<RawMqttClient> guesses = new ArrayList<>();
            for (int i = 0; i < FailedSignIns.FREE_FOR_CLAIMED + 20 + loops; i++) {
                guesses.add(guessing(platform, "device-1"));
            }
            Await.until(
                    "one waits for each loop, the others are ended",
                    () -> platform.counters.value(EndReason.CROWDED_OUT) >= 20);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                device.expectOnlyPong();
            }
            guesses.forEach(RawMqttClient::close);
        }
    }
}
