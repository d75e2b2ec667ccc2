// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.service.Outcome;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationSignInTest {
    private GatewayFixture fixture;
    private Applications applications;
    private AccessKey key;

    @BeforeEach
    void start() throws IOException {
        fixture = new GatewayFixture();
        applications = new Applications(fixture);
        key = fixture.accessKeys.create();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(SignMethod.class)
    void anApplicationSignsInByEachMethodInAnyCase(SignMethod method) {
        Credentials signed =
                Credentials.ofApplication(
                        "backend",
                        key.id(),
                        key.secret(),
                        method,
                        Applications.TIMESTAMP,
                        Map.of());
        Credentials shouted =
                new Credentials(
                        signed.clientId()
                                .replace(
                                        method.parameterValue(),
                                        method.parameterValue().toUpperCase(Locale.ROOT)),
                        signed.userName(),
                        signed.password().toUpperCase(Locale.ROOT));

        try (RawMqttClient client = applications.signingIn(shouted)) {
            client.expect("20 02 00 00").expectOnlyPong();
            assertThat(fixture.counters.value(Counters.Event.APPLICATION_SIGN_IN)).isOne();
        }
    }

    @Test
    void itSignsInWithMqtt31() {
        Credentials credentials = Applications.credentials("backend", key);
        try (RawMqttClient client = RawMqttClient.connectTo(fixture.port())) {
            client.write(
                            "10 r s'MQIsdp' 03 c2 00 3c s'%s' s'%s' s'%s'"
                                    .formatted(
                                            credentials.clientId(),
                                            credentials.userName(),
                                            credentials.password()))
                    .expect("20 02 00 00")
                    .expectOnlyPong();
        }
    }

    @Test
    void itNeverFindsASessionWhateverItAsksFor() {
        Credentials credentials = Applications.credentials("backend", key);
        String kept = Applications.connect(credentials).replace("04 c2", "04 c0");
        for (int i = 0; i < 2; i++) {
            try (RawMqttClient client = RawMqttClient.connectTo(fixture.port())) {
                client.write(kept).expect("20 02 00 00");
            }
        }
    }

    @Test
    void itIsToldWhatItGetsInMqtt5() {
        try (RawMqttClient client = applications.signingInFive("backend", key, "11 00 00 0e 10")) {
            // Session Expiry 0, Server Keep Alive 60, Receive Maximum 100, Topic Alias Maximum 20,
            // Maximum QoS 1, Retain Available 0, Maximum Packet Size 262144, and subscriptions of
            // every kind.
            client.expect(
                    "20 r 00 00 v(11 00000000 13 04b0 21 0064 22 0014 24 01 25 00 27 00040000"
                            + " 28 01 29 01 2a 01)");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyWrongSignaturesForOneKeyAreAnsweredLaterAndTheRightOneAtOnce(boolean exists)
            throws IOException {
        int tries = FailedSignIns.FREE_FOR_CLAIMED + 4;
        ConnectionBounds bounds = new ConnectionBounds(0, 0, 100, Duration.ofMillis(300), 0);
        try (GatewayFixture guessed = new GatewayFixture(settings -> settings.boundedBy(bounds))) {
            Applications clients = new Applications(guessed);
            AccessKey owners = guessed.accessKeys.create();
            AccessKey wrong =
                    new AccessKey(
                            exists ? owners.id() : "nobody", "guess", true, owners.createdAt());
            List<RawMqttClient> guesses = new ArrayList<>();
            for (int i = 0; i < tries; i++) {
                // Under another name each: what counts is the key.
                guesses.add(clients.signingIn(Applications.credentials("guess-" + i, wrong)));
            }
            Await.until(
                    "the last ones have to wait",
                    () -> guessed.counters.value(Counters.Event.SIGN_IN_DELAYED) == 4);
            try (RawMqttClient owner =
                    clients.signingIn(Applications.credentials("backend", owners))) {
                owner.expect("20 02 00 00").expectOnlyPong();
            }
            for (RawMqttClient guess : guesses) {
                guess.expect("20 02 00 04").expectClosed();
                guess.close();
            }
            assertThat(guessed.counters.value(Counters.Event.SIGN_IN_DELAYED)).isEqualTo(4);
        }
    }

    @Test
    void guessesAtAKeyCountWithThoseOfTheOtherEndpoints() throws IOException {
        AddressBlock elsewhere = AddressBlock.of(new byte[] {(byte) 203, 0, 113, 7});
        for (int i = 0; i < FailedSignIns.FREE_FOR_CLAIMED; i++) {
            fixture.applicationFailures.failed(elsewhere, key.id());
        }
        AccessKey wrong = new AccessKey(key.id(), "guess", true, key.createdAt());
        try (RawMqttClient guess =
                applications.signingIn(Applications.credentials("guess", wrong))) {
            guess.expect("20 02 00 04").expectClosed();
        }
        assertThat(fixture.counters.value(Counters.Event.SIGN_IN_DELAYED)).isOne();
    }

    @Test
    void aWrongSignatureIsRefusedLikeAKeyThatThereIsNot() {
        AccessKey wrong = new AccessKey(key.id(), "another", true, key.createdAt());
        AccessKey unknown = new AccessKey("LTnobody", key.secret(), true, key.createdAt());
        applications
                .signingIn(Applications.credentials("backend", wrong))
                .expect("20 02 00 04")
                .expectClosed();
        applications
                .signingIn(Applications.credentials("backend", unknown))
                .expect("20 02 00 04")
                .expectClosed();
        assertThat(fixture.counters.value(SignInRefusal.BAD_CREDENTIALS)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backend|authMode=aksign,signMethod=hmacsha256|",
                "backend|authMode=aksign,timestamp=1|",
                "backend|authMode=aksign,signMethod=md5,timestamp=1|",
                "backend|authMode=ststoken,signMethod=hmacsha256,timestamp=1|",
                "|authMode=aksign,signMethod=hmacsha256,timestamp=1|"
            })
    void aClientIdWithoutWhatItNeedsIsRefusedAsSuch(String clientId) {
        applications
                .signingIn(new Credentials(clientId, key.id(), "00"))
                .expect("20 02 00 02")
                .expectClosed();
    }

    @Test
    void aDisabledKeyStaysOutAndIsCutOffWhereItIs() {
        var _ = fixture.accessKeys.create();
        try (RawMqttClient old = applications.signedIn("old", key);
                RawMqttClient five = applications.signedInFive("five", key, "")) {
            assertThat(fixture.accessKeys.setEnabled(key.id(), false))
                    .isInstanceOf(Outcome.Done.class);

            old.expectClosed();
            five.expect("e0 r 98 v(1f s'Access key disabled')").expectClosed();
            applications
                    .signingIn(Applications.credentials("old", key))
                    .expect("20 02 00 04")
                    .expectClosed();
            Await.until(
                    "both ends are counted",
                    () -> fixture.counters.value(EndReason.KEY_DISABLED) == 2);
        }
    }

    @Test
    void whoSignsInUnderTheSameNameTakesOverAndOthersOfTheSameKeyStay() {
        try (RawMqttClient other = applications.signedIn("other", key);
                RawMqttClient first = applications.signedInFive("backend", key, "");
                RawMqttClient second = applications.signedIn("backend", key)) {
            assertThat(first.readPacket()).startsWith(0xe0).contains(0x8e);
            first.expectClosed();
            second.expectOnlyPong();
            other.expectOnlyPong();
        }
    }

    @Test
    void whatIsSilentForTooLongIsDisconnected() {
        try (RawMqttClient client = applications.signedInFive("backend", key, "")) {
            fixture.clock.advance(Duration.ofSeconds(1_801));
            assertThat(client.readPacket()).startsWith(0xe0).contains(0x8d);
            client.expectClosed();
        }
    }

    @Test
    void aWillIsRefusedInMqtt5AndDroppedBefore() {
        Credentials credentials = Applications.credentials("backend", key);
        String user = " s'%s' s'%s'".formatted(credentials.userName(), credentials.password());
        String will = " s'/a1Product01/device-1/user/get' s'gone'";
        try (RawMqttClient five = RawMqttClient.connectTo(fixture.port());
                RawMqttClient old = RawMqttClient.connectTo(fixture.port())) {
            five.write(
                            "10 r s'MQTT' 05 c6 003c 00 s'"
                                    + credentials.clientId()
                                    + "' 00"
                                    + will
                                    + user)
                    .expect("20 r 00 87 v(1f s'applications leave no will')")
                    .expectClosed();
            old.write("10 r s'MQTT' 04 c6 003c s'" + credentials.clientId() + "'" + will + user)
                    .expect("20 02 00 00");
            assertThat(fixture.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isOne();
        }
    }
}
