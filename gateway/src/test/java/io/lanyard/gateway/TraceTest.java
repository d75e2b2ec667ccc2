// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.SessionSettings;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is noted down of messages and devices. */
class TraceTest {
    private static final String SUBSCRIBE_TEST = "82 r 0001 s'" + GatewayFixture.TEST + "' 01";

    @Test
    void aMessageToAConnectedDeviceIsSentAndAcknowledgedInItsEpoch() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            platform.pub(GatewayFixture.TEST, "one", 1);
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("one"))
                    .write("40 02 00 01")
                    .expectOnlyPong();

            assertThat(platform.trace.ofMessage(0))
                    .containsExactly(
                            "DOWNLINK by application, QoS 1, 3 bytes", "SENT 1", "ACKNOWLEDGED 1");
            long epoch = platform.events.getFirst().epoch();
            assertThat(platform.trace.epochs()).containsExactly(epoch, epoch);
        }
    }

    @Test
    void aMessageWaitsInTheMailboxAndIsSentAgainOnTheNextConnection() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "a", 1);
            try (RawMqttClient device = back(platform)) {
                device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                        .write("e0 00")
                        .expectClosed();
            }
            awaitOffline(platform);
            try (RawMqttClient device = back(platform)) {
                device.expect("3a r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                        .write("40 02 00 01")
                        .expectOnlyPong();
            }

            assertThat(platform.trace.ofMessage(0))
                    .containsExactly(
                            "DOWNLINK by application, QoS 1, 1 bytes",
                            "IN_MAILBOX number 1",
                            "SENT 1",
                            "SENT_AGAIN 1",
                            "ACKNOWLEDGED 1");
            long first = platform.events.get(2).epoch();
            long second = platform.events.get(4).epoch();
            assertThat(first).isLessThan(second);
            assertThat(platform.trace.epochs()).containsExactly(first, second, second);
        }
    }

    @Test
    void aMessageThatMakesRoomInAFullMailboxIsTheOneThatIsToldOf() throws Exception {
        SessionSettings small =
                new SessionSettings(
                        10, 10, false, 0, 2, 1_000, 60_000, SessionSettings.WhenFull.DROP_OLDEST);
        try (GatewayFixture platform = new GatewayFixture(settings -> settings, small)) {
            leaveSession(platform);
            for (String text : List.of("a", "b", "c")) {
                platform.pub(GatewayFixture.TEST, text, 1);
            }

            assertThat(platform.trace.ofMessage(0)).last().isEqualTo("DROPPED MAILBOX_EVICTED");
            assertThat(platform.trace.ofMessage(1)).last().isEqualTo("IN_MAILBOX number 2");
            assertThat(platform.trace.ofMessage(2)).last().isEqualTo("IN_MAILBOX number 3");
        }
    }

    @Test
    void aMessageThatWaitedTooLongAndOneThatACleanStartFoundAreDropped() throws Exception {
        SessionSettings aMinute =
                new SessionSettings(
                        10, 10, false, 0, 10, 1_000, 60_000, SessionSettings.WhenFull.DROP_OLDEST);
        try (GatewayFixture platform = new GatewayFixture(settings -> settings, aMinute)) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "old", 1);
            platform.clock.advance(Duration.ofMinutes(2));
            platform.pub(GatewayFixture.TEST, "new", 1);
            try (RawMqttClient device = back(platform)) {
                device.expect("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("new"))
                        .expectOnlyPong();
            }
            awaitOffline(platform);
            platform.signedIn(GatewayFixture.ONE).close();

            assertThat(platform.trace.ofMessage(0)).last().isEqualTo("DROPPED EXPIRED");
            assertThat(platform.trace.ofMessage(1)).last().isEqualTo("DROPPED SESSION_ENDED");
        }
    }

    @Test
    void aMessageThatNobodyWantsSaysWhy() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            platform.pub(GatewayFixture.TEST, "nobody", 1);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                platform.pub(GatewayFixture.TEST, "not subscribed", 1);
                device.expectOnlyPong();
            }

            assertThat(platform.trace.ofMessage(0))
                    .last()
                    .isEqualTo("DROPPED the device has no session");
            assertThat(platform.trace.ofMessage(1))
                    .last()
                    .isEqualTo("DROPPED the device does not subscribe the topic");
        }
    }

    @Test
    void aDevicesOwnMessageIsTracedFromItsPublish() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            device.write("30 r s'" + GatewayFixture.TEST + "' " + hex("mine"))
                    .expect("30 r s'" + GatewayFixture.TEST + "' " + hex("mine"));

            assertThat(platform.trace.ofMessage(0))
                    .containsExactly("UPLINK by device, QoS 0, 4 bytes", "SENT QoS 0");
        }
    }

    @Test
    void aDevicesLifeIsNotedDown() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
                device.write("82 r 0002 s'/other/topic' 01").expect("90 03 00 02 80");
                device.write("32 r s'/other/topic' 0003 " + hex("x")).expect("40 02 00 03");
                device.write("a2 r 0004 s'" + GatewayFixture.TEST + "'").expect("b0 02 00 04");
                device.write("e0 00").expectClosed();
            }
            awaitOffline(platform);

            assertThat(platform.trace.ofDevice()).hasSize(6);
            assertThat(platform.trace.ofDevice().get(0)).startsWith("ONLINE  from 127.0.0.1:");
            assertThat(platform.trace.ofDevice().subList(1, 5))
                    .containsExactly(
                            "SUBSCRIBED " + GatewayFixture.TEST + " GRANTED_QOS_1",
                            "SUBSCRIBE_REFUSED /other/topic No authorization to subscribe /other/topic",
                            "PUBLISH_REFUSED /other/topic PUBLISH_NOT_ALLOWED",
                            "UNSUBSCRIBED " + GatewayFixture.TEST + " ");
            assertThat(platform.trace.ofDevice().get(5)).isEqualTo("OFFLINE  Device disconnect");
        }
    }

    @Test
    void aRefusedSignInIsNotedUnderTheNameThatWasGiven() throws Exception {
        try (GatewayFixture platform = new GatewayFixture(settings -> settings);
                RawMqttClient device =
                        RawMqttClient.connectTo(platform.port())
                                .write(
                                        "10 r s'MQTT' 04 c2 003c s'x|securemode=3,signmethod=hmacsha256|' s'device-1&a1Product01' s'00'")) {
            device.expect("20 02 00 04").expectClosed();

            assertThat(platform.trace.ofDevice())
                    .singleElement()
                    .asString()
                    .startsWith("REFUSED  BAD_CREDENTIALS: ");
        }
    }

    /** A session that subscribes the test topic and whose device is away. */
    private static void leaveSession(GatewayFixture platform) throws Exception {
        try (RawMqttClient device =
                platform.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 00 00")) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01").write("e0 00").expectClosed();
        }
        awaitOffline(platform);
    }

    private static RawMqttClient back(GatewayFixture platform) {
        return platform.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 01 00");
    }

    private static void awaitOffline(GatewayFixture platform) {
        // Its last event, so that what is noted of it is there too.
        Await.until(
                "the device is offline",
                () ->
                        !platform.sessions.isOnline(GatewayFixture.ONE)
                                && platform.trace.ofDevice().getLast().startsWith("OFFLINE"));
    }
}
