// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications publish goes to devices as by Pub (PROTOCOL.md 4.1) and PubBroadcast (4.3). */
class ApplicationPublishTest {
    private static final String GET = "s'/a1Product01/device-1/user/get'";

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

    @Test
    void aMessageGoesToTheDeviceAtTheLowerOfBothQos() {
        try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient application = applications.signedIn("backend", key)) {
            device.write("82 r 0001 " + GET + " 01").expect("90 03 0001 01");

            application.write("32 r " + GET + " 0007 'one'").expect("40 02 0007");
            application.write("30 r " + GET + " 'two'");
            device.expect("32 r " + GET + " 0001 'one'; 30 r " + GET + " 'two'");
            application.expectOnlyPong();
        }
    }

    @Test
    void messagesToOneDeviceKeepTheirOrderFromTheFirstOn() {
        try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient application = applications.signedIn("backend", key)) {
            device.write("82 r 0001 " + GET + " 00").expect("90 03 0001 00");
            StringBuilder sent = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                sent.append("; 30 r %s '%d'".formatted(GET, i));
                expected.append("; 30 r %s '%d'".formatted(GET, i));
            }
            application.write(sent.substring(2));
            device.expect(expected.substring(2));
        }
    }

    /** At QoS 1, whose PUBACK says that the device's session has seen it and what came before it. */
    private static void publishToNobody(RawMqttClient application) {
        application.write("30 r " + GET + " 'missed'");
        application.write("32 r " + GET + " 0009 'missed'").expect("40 02 0009");
    }

    @Test
    void atQos0ADeviceGetsWhatItSubscribesAtThatTime() {
        try (RawMqttClient application = applications.signedIn("backend", key)) {
            publishToNobody(application);
            try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE)) {
                publishToNobody(application);
                device.write("82 r 0001 " + GET + " 00").expect("90 03 0001 00");
                application.write("30 r " + GET + " 'one'");
                device.expect("30 r " + GET + " 'one'");
                device.write("a2 r 0002 " + GET).expect("b0 02 0002");
                publishToNobody(application);
                device.write("82 r 0003 " + GET + " 01").expect("90 03 0003 01");
                application.write("30 r " + GET + " 'two'");
                device.expect("30 r " + GET + " 'two'");
                device.write("e0 00").expectClosed();
            }
            publishToNobody(application);
            try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE)) {
                // Another session, with nothing of the first one.
                publishToNobody(application);
                device.write("82 r 0001 " + GET + " 00").expect("90 03 0001 00");
                application.write("30 r " + GET + " 'three'");
                device.expect("30 r " + GET + " 'three'");
            }
        }
    }

    @Test
    void atQos0ADeviceGetsNoMoreInASecondThanTheSettingAllows() throws IOException {
        try (GatewayFixture limited =
                        new GatewayFixture(d -> d, new SessionSettings(100, 1_000, false, 2));
                RawMqttClient device = limited.signedIn(GatewayFixture.ONE);
                RawMqttClient application =
                        new Applications(limited)
                                .signedIn("backend", limited.accessKeys.create())) {
            device.write("82 r 0001 " + GET + " 00").expect("90 03 0001 00");
            application.write("30 r %1$s 'one'; 30 r %1$s 'two'; 30 r %1$s 'three'".formatted(GET));
            device.expect("30 r %1$s 'one'; 30 r %1$s 'two'".formatted(GET));
            Await.until(
                    "the third message is counted",
                    () -> limited.counters.value(DropReason.RATE_EXCEEDED) == 1);
            device.expectOnlyPong();
            application.expectOnlyPong();
        }
    }

    @Test
    void aMessageWaitsInTheMailboxOfADeviceThatIsAway() {
        try (RawMqttClient device =
                fixture.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 00 00")) {
            device.write("82 r 0001 " + GET + " 01").expect("90 03 0001 01");
            device.write("e0 00").expectClosed();
        }
        // What is sent to it before would come again as a duplicate.
        Await.until("it is away", () -> !fixture.sessions.isOnline(GatewayFixture.ONE));
        try (RawMqttClient application = applications.signedIn("backend", key)) {
            application.write("32 r " + GET + " 0007 'kept'").expect("40 02 0007");
        }
        try (RawMqttClient device =
                fixture.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 01 00")) {
            device.expect("32 r " + GET + " .. .. 'kept'");
        }
    }

    @Test
    void propertiesTravelAlong() {
        try (RawMqttClient device = fixture.signedInFive(GatewayFixture.ONE, "");
                RawMqttClient application = applications.signedInFive("backend", key, "")) {
            device.write("82 r 0001 00 " + GET + " 00").expect("90 r 0001 00 00");
            String properties = "v(01 01 03 s'text/plain' 09 s'corr' 26 s'k' s'v')";
            application.write("30 r " + GET + " " + properties + " 'hello'");
            device.expect("30 r " + GET + " " + properties + " 'hello'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // topic, reason code, counted as
        "/a1Product01/device-1/user/get, 10,",
        "/a1Product01/nobody/user/get, 90, DESTINATION_UNKNOWN",
        "/a1Product99/device-1/user/get, 90, DESTINATION_UNKNOWN",
        "/a1Product01/device-1/user/update, 87, PUBLISH_NOT_ALLOWED",
        "/a1Product01/device-1/user/never, 87, PUBLISH_NOT_ALLOWED",
        "/a1Product01/device-1/thing/get, 90, TOPIC_OUT_OF_BOUNDS",
        "/sys/a1Product01/device-1/thing/service/x, 90, TOPIC_OUT_OF_BOUNDS",
        "/a1Product01/device-1/user/a/b/c/d/e, 90, TOPIC_OUT_OF_BOUNDS",
        "/broadcast/a1Product99/all, 90, DESTINATION_UNKNOWN",
        "/broadcast/a1Product01/all, 00,",
        "elsewhere, 90, TOPIC_OUT_OF_BOUNDS"
    })
    void aMessageThatGoesNowhereIsAnsweredWithItsReasonIn5AndAcknowledgedBefore(
            String topic, String code, DropReason counted) {
        try (RawMqttClient five = applications.signedInFive("five", key, "");
                RawMqttClient old = applications.signedIn("old", key)) {
            five.write("32 r s'" + topic + "' 0001 00 'x'");
            if (code.equals("00")) {
                five.expect("40 02 0001");
            } else {
                byte[] puback = five.readPacket();
                assertThat(puback).startsWith(0x40);
                // Behind the Remaining Length and the packet id.
                int at = puback[1] < 0 ? 5 : 4;
                assertThat(puback[at] & 0xff).isEqualTo(Integer.parseInt(code, 16));
            }
            old.write("32 r s'" + topic + "' 0002 'x'").expect("40 02 0002").expectOnlyPong();
            if (counted != null) {
                assertThat(fixture.counters.value(counted)).isEqualTo(2);
            }
            assertThat(fixture.counters.value(Counters.Event.APPLICATION_PUBLISH_QOS_1))
                    .isEqualTo(2);
        }
    }

    @Test
    void aKeySendsOnlyWhereItMay() {
        AccessKey reader = fixture.accessKeys.create(scope(KeyRight.READ, true));
        AccessKey stranger =
                fixture.accessKeys.create(
                        new KeyScope(
                                EnumSet.of(KeyRight.SEND),
                                false,
                                Set.of(ProductKey.of("a1Product99"))));
        AccessKey sender = fixture.accessKeys.create(scope(KeyRight.SEND, false));
        try (RawMqttClient one = applications.signedInFive("one", reader, "");
                RawMqttClient two = applications.signedInFive("two", stranger, "");
                RawMqttClient three = applications.signedInFive("three", sender, "")) {
            String publish = "32 r " + GET + " 0001 00 'x'";
            String refused =
                    "40 r 0001 87 v(1f s'the access key may not send to product a1Product01')";
            one.write(publish).expect(refused);
            two.write(publish).expect(refused);
            two.write("32 r s'/broadcast/a1Product01/all' 0001 00 'x'").expect(refused);
            three.write(publish).expect("40 03 0001 10");
        }
    }

    private static KeyScope scope(KeyRight right, boolean every) {
        return new KeyScope(
                EnumSet.of(right), every, every ? Set.of() : Set.of(GatewayFixture.PRODUCT));
    }

    @Test
    void aDeviceThatIsDeletedIsUnknownAtOnce() {
        try (RawMqttClient application = applications.signedInFive("backend", key, "")) {
            application.write("32 r " + GET + " 0001 00 'x'").expect("40 03 0001 10");
            fixture.delete(GatewayFixture.ONE);
            application.write("32 r " + GET + " 0002 00 'x'");
            assertThat(application.readPacket()[4] & 0xff).isEqualTo(0x90);
        }
    }

    @Test
    void aBroadcastReachesAllThatSubscribeIt() {
        try (RawMqttClient one = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient other = fixture.signedIn(GatewayFixture.OTHER);
                RawMqttClient application = applications.signedIn("backend", key)) {
            String topic = "s'/broadcast/a1Product01/all'";
            one.write("82 r 0001 " + topic + " 01").expect("90 03 0001 01");
            other.write("82 r 0001 " + topic + " 00").expect("90 03 0001 00");
            application.write("32 r " + topic + " 0009 'to all'").expect("40 02 0009");
            one.expect("30 r " + topic + " 'to all'");
            other.expect("30 r " + topic + " 'to all'");
        }
    }

    @Test
    void aRetainedMessageEndsTheConnectionIn5AndIsNotRetainedBefore() {
        try (RawMqttClient five = applications.signedInFive("five", key, "");
                RawMqttClient old = applications.signedIn("old", key);
                RawMqttClient device = fixture.signedIn(GatewayFixture.ONE)) {
            five.write("33 r " + GET + " 0001 00 'x'");
            assertThat(five.readPacket()).startsWith(0xe0).contains(0x9a);
            five.expectClosed();

            old.write("33 r " + GET + " 0001 'x'").expect("40 02 0001");
            device.write("82 r 0001 " + GET + " 01").expect("90 03 0001 01").expectOnlyPong();
        }
    }

    @Test
    void qos2EndsTheConnection() {
        try (RawMqttClient old = applications.signedIn("old", key);
                RawMqttClient five = applications.signedInFive("five", key, "")) {
            old.write("34 r " + GET + " 0001 'x'").expectClosed();
            five.write("34 r " + GET + " 0001 00 'x'");
            assertThat(five.readPacket()).startsWith(0xe0).contains(0x9b);
            five.expectClosed();
        }
    }
}
