// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages to and from devices through the gateway. */
class MessageFlowTest {
    private static final String SUBSCRIBE_TEST = "82 r 0001 s'" + GatewayFixture.TEST + "' 01";

    @Test
    void anApplicationsMessageReachesASubscriberWithTheLowerOfBothQos() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            platform.pub(GatewayFixture.TEST, "zero", 0);
            device.expect("30 r s'" + GatewayFixture.TEST + "' " + hex("zero"));
            platform.pub(GatewayFixture.TEST, "one", 1);
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("one"))
                    .write("40 02 00 01");

            device.write("82 r 0002 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 02 00");
            platform.pub(GatewayFixture.TEST, "lowered", 1);
            device.expect("30 r s'" + GatewayFixture.TEST + "' " + hex("lowered"));
        }
    }

    @Test
    void theSettingKeepsThePublishersQosAsTheOriginalDoes() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(
                                settings -> settings, new SessionSettings(100, 1_000, true, 0));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            platform.pub(GatewayFixture.TEST, "one", 1);
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("one"));
        }
    }

    @Test
    void aDeviceReceivesWhatItPublishesToATopicThatItSubscribes() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            device.write("32 r s'" + GatewayFixture.TEST + "' 0007 " + hex("mine"));
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("mine"))
                    .expect("40 02 00 07");
            device.write("30 r s'" + GatewayFixture.TEST + "' " + hex("again"));
            device.expect("30 r s'" + GatewayFixture.TEST + "' " + hex("again"));
        }
    }

    @Test
    void afterUnsubscribeNothingComesAnyMore() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            device.write("a2 r 0002 s'" + GatewayFixture.TEST + "'").expect("b0 02 00 02");
            platform.pub(GatewayFixture.TEST, "late", 1);
            device.write("32 r s'" + GatewayFixture.TEST + "' 0003 " + hex("mine"))
                    .expect("40 02 00 03");
            device.expectOnlyPong();
        }
    }

    @Test
    void whatNobodyGetsIsCounted() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            platform.pub(GatewayFixture.TEST, "no session", 0);
            platform.pub(GatewayFixture.TEST, "no session", 1);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                platform.pub(GatewayFixture.TEST, "not subscribed", 0);
                platform.pub(GatewayFixture.TEST, "not subscribed", 1);
                device.expectOnlyPong();
            }

            assertThat(platform.counters.value(DropReason.OFFLINE)).isOne();
            assertThat(platform.counters.value(DropReason.NO_SESSION)).isOne();
            assertThat(platform.counters.value(DropReason.NOT_SUBSCRIBED)).isEqualTo(2);
        }
    }

    @Test
    void aForbiddenPublishIsAcknowledgedCountedAndGoesNowhere() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE);
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER)) {
            other.write("82 r 0001 s'/a1Product01/device-2/user/test' 01").expect("90 03 00 01 01");
            device.write("32 r s'/a1Product01/device-2/user/test' 0001 " + hex("intruder"))
                    .expect("40 02 00 01");
            device.write("32 r s'/a1Product01/device-1/user/get' 0002 " + hex("SUB class"))
                    .expect("40 02 00 02");
            other.expectOnlyPong();
            assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isEqualTo(2);
        }
    }

    @Test
    void aPersistentSessionGetsWhatItMissedInOrderAndOnlyOnce() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01").write("e0 00").expectClosed();
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.pub(GatewayFixture.TEST, "a", 1);
            platform.pub(GatewayFixture.TEST, "lost", 0);
            platform.pub(GatewayFixture.TEST, "b", 1);
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00")
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("b"))
                        .write("40 02 00 01 40 02 00 02")
                        .expectOnlyPong();
            }
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00").expectOnlyPong();
            }
            assertThat(platform.counters.value(DropReason.OFFLINE)).isEqualTo(1);
        }
    }

    @Test
    void whatWasNotAcknowledgedComesAgainWithDupAndTheSamePacketId() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            RawMqttClient dead =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00");
            dead.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            platform.pub(GatewayFixture.TEST, "a", 1);
            platform.pub(GatewayFixture.TEST, "b", 1);
            dead.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                    .expect("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("b"))
                    .write("40 02 00 01 c0 00")
                    .expect("d0 00");
            // Taken over while the old connection still looks alive: the half-open window.
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00")
                        .expect("3a r s'" + GatewayFixture.TEST + "' 0002 " + hex("b"))
                        .write("40 02 00 02")
                        .expectOnlyPong();
                platform.pub(GatewayFixture.TEST, "c", 1);
                device.expect("32 r s'" + GatewayFixture.TEST + "' 0003 " + hex("c"));
            }
            dead.close();
        }
    }

    @Test
    void aCleanStartFindsNothingOfTheSessionBefore() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01").write("e0 00").expectClosed();
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.pub(GatewayFixture.TEST, "kept", 1);
            try (RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
                platform.pub(GatewayFixture.TEST, "not subscribed", 1);
                device.expectOnlyPong();
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 00 00").expectOnlyPong();
            }
        }
    }

    @Test
    void noMoreThanTheWindowIsInFlightAndTheRestFollowsTheAcknowledgements() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(
                                settings -> settings, new SessionSettings(2, 1, false, 0));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
            for (String text : new String[] {"a", "b", "c", "dropped"}) {
                platform.pub(GatewayFixture.TEST, text, 1);
            }
            device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("a"))
                    .expect("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("b"))
                    .expectOnlyPong();
            device.write("40 02 00 01")
                    .expect("32 r s'" + GatewayFixture.TEST + "' 0003 " + hex("c"));
            device.write("40 02 00 02 40 02 00 03").expectOnlyPong();
            assertThat(platform.counters.value(DropReason.WINDOW_FULL)).isEqualTo(1);
            assertThat(platform.counters.value(Counters.Event.DOWNLINK_QOS_1)).isEqualTo(3);
        }
    }

    @Test
    void aSubscriptionThatIsNoLongerPermittedIsDroppedAtTheNextSignIn() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST).expect("90 03 00 01 01");
                removeClassTest(platform);
                device.write("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("still"))
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("still"))
                        .expect("40 02 00 01")
                        .write("40 02 00 01 e0 00")
                        .expectClosed();
            }
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00")
                        .write("32 r s'" + GatewayFixture.TEST + "' 0002 " + hex("gone"))
                        .expect("40 02 00 02")
                        .expectOnlyPong();
            }
        }
    }

    @Test
    void whatWaitsOnATopicThatIsNoLongerPermittedIsNotDelivered() throws Exception {
        String get = "/a1Product01/device-1/user/get";
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())
                            .expect("20 02 00 00")) {
                device.write(SUBSCRIBE_TEST)
                        .expect("90 03 00 01 01")
                        .write("82 r 0002 s'" + get + "' 01")
                        .expect("90 03 00 02 01");
                platform.pub(GatewayFixture.TEST, "in flight", 1);
                device.expect("32 r s'" + GatewayFixture.TEST + "' 0001 " + hex("in flight"))
                        .write("e0 00")
                        .expectClosed();
            }
            Await.until("offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.pub(GatewayFixture.TEST, "waits", 1);
            platform.pub(get, "allowed", 1);
            removeClassTest(platform);
            try (RawMqttClient device =
                    platform.signingIn(GatewayFixture.ONE, false, 60, Map.of())) {
                device.expect("20 02 01 00")
                        .expect("32 r s'" + get + "' 0003 " + hex("allowed"))
                        .expectOnlyPong();
            }
            assertThat(platform.counters.value(DropReason.DELIVERY_NOT_ALLOWED)).isEqualTo(2);
        }
    }

    private static void removeClassTest(GatewayFixture platform) {
        long id =
                platform.registry.topicClasses(GatewayFixture.PRODUCT).stream()
                        .filter(each -> each.topicClass().suffix().equals("test"))
                        .findFirst()
                        .orElseThrow()
                        .id();
        platform.registry.removeTopicClass(id);
    }
}
