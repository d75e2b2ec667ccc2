// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What MQTT 5.0 adds for devices. */
class Mqtt5Test {
    private static final String TEST = "s'" + GatewayFixture.TEST + "'";

    /** CONNACK's properties in the order of their identifiers. */
    private static String connack(int sessionPresent, String expiry, int keepAlive) {
        return "20 r 0"
                + sessionPresent
                + " 00 .. "
                + expiry
                + " 13 %04x 21 0064 22 0014 24 01 25 01 27 00040000 28 01 29 01 2a 01"
                        .formatted(keepAlive);
    }

    @Test
    void connackAnnouncesWhatThePlatformSpeaks() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingInFive(GatewayFixture.ONE, 0x02, 60, "", "")) {
            device.expect(connack(0, "", 60));
        }
    }

    @Test
    void aKeepAliveOutsideTheBoundsIsSetToTheNearest() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            for (int[] wantedAndGot : new int[][] {{10, 30}, {5_000, 1_200}, {0, 1_200}}) {
                try (RawMqttClient device =
                        platform.signingInFive(GatewayFixture.ONE, 0x02, wantedAndGot[0], "", "")) {
                    device.expect(connack(0, "", wantedAndGot[1]));
                }
            }
        }
    }

    @Test
    void refusalsCarryTheirReasonCode() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write(
                            "82 r 0001 00 s'/a1Product01/device-2/user/test' 01 s'a/#/b' 01 "
                                    + TEST
                                    + " 01")
                    .expect(
                            "90 r 0001 .. 1f s'No authorization to subscribe"
                                    + " /a1Product01/device-2/user/test' 87 8f 01");
            device.write("a2 r 0002 00 " + TEST + " s'never'")
                    .expect("b0 r 0002 .. 1f s'there is no subscription of never' 00 11");
            device.write("32 r s'/a1Product01/device-2/user/test' 0003 00 'x'")
                    .expect("40 r 0003 87 .. 1f s'No authorization to publish this topic'");
            assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isEqualTo(1);
        }
    }

    @Test
    void aTopicOutOfBoundsIsAnInvalidNameWhetherPublishedOrSubscribed() throws Exception {
        String deep = "s'/a1Product01/device-1/user/a/b/c/d/e'";
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("32 r " + deep + " 0003 00 'x'")
                    .expect(
                            "40 r 0003 90 .. 1f s'The topic is longer, or has more levels, than is allowed'");
            device.write("82 r 0004 00 " + deep + " 01");
            byte[] suback = device.readPacket();
            assertThat(suback[suback.length - 1]).isEqualTo((byte) 0x8f);
            assertThat(platform.counters.value(DropReason.TOPIC_OUT_OF_BOUNDS)).isOne();
            assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isZero();
        }
    }

    @Test
    void propertiesTravelFromThePublisherToTheSubscriber() throws Exception {
        String carried =
                "01 01 03 s'text/plain' 08 s'/a1Product01/device-1/user/get' 09 s'corr' 26 s'k' s'1' 26 s'k' s'2'";
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            // With a subscription identifier, and an expiry of which nothing has passed.
            device.write("82 r 0001 02 0b 07 " + TEST + " 00").expect("90 r 0001 00 00");
            int length = PacketText.bytes(carried).length;
            device.write(
                    "30 r %s %02x %s 02 0000000a 'hello'".formatted(TEST, length + 5, carried));
            byte[] got = device.readPacket();
            String text = new String(got, StandardCharsets.ISO_8859_1);
            assertThat(text).contains("text/plain", "user/get", "corr", "hello");
            assertThat(text).contains("\u000b\u0007").contains("\u0002\0\0\0\n");
            assertThat(text.indexOf("\0\u0001k\0\u00011"))
                    .isPositive()
                    .isLessThan(text.indexOf("\0\u0001k\0\u00012"));
        }
    }

    @Test
    void noLocalKeepsADevicesOwnMessagesFromIt() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("82 r 0001 00 " + TEST + " 05").expect("90 r 0001 00 01");
            device.write("30 r " + TEST + " 00 'own'").expectOnlyPong();
            platform.pub(GatewayFixture.TEST, "cloud", 0);
            device.expect("30 r " + TEST + " 00 'cloud'");
        }
    }

    @Test
    void aRetainedMessageWaitsForLaterSubscribersUntilAnEmptyOneComes() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("31 r " + TEST + " 00 'kept'");
            device.write("82 r 0001 00 " + TEST + " 00")
                    .expect("90 r 0001 00 00")
                    .expect("31 r " + TEST + " 00 'kept'");
            // Not for a subscription that is there already, nor for one that wants none.
            device.write("82 r 0002 00 " + TEST + " 10").expect("90 r 0002 00 00").expectOnlyPong();
            device.write("82 r 0003 00 " + TEST + " 20").expect("90 r 0003 00 00").expectOnlyPong();
            // To a subscriber that is there it comes without the flag, unless it wants it as
            // published.
            device.write("31 r " + TEST + " 00 'two'").expect("30 r " + TEST + " 00 'two'");
            device.write("82 r 0004 00 " + TEST + " 28").expect("90 r 0004 00 00");
            device.write("31 r " + TEST + " 00 'three'").expect("31 r " + TEST + " 00 'three'");
            device.write("31 r " + TEST + " 00").expect("31 r " + TEST + " 00");
            device.write("82 r 0005 00 " + TEST + " 00").expect("90 r 0005 00 00").expectOnlyPong();
        }
    }

    @Test
    void aSharedSubscriptionMatchesWhatStandsBehindItsGroup() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write(
                            "82 r 0001 00 s'$share/g"
                                    + GatewayFixture.TEST
                                    + "' 01 s'$share//x' 01 s'$share/g' 01"
                                    + " s'$share/g/a1Product01/device-2/user/test' 01")
                    .expect(
                            "90 r 0001 .. 1f s'No authorization to subscribe $share/g"
                                    + GatewayFixture.TEST
                                    + "' 87 8f 8f 87");
            device.write("82 r 0002 00 s'$share/g/" + GatewayFixture.TEST + "' 01")
                    .expect("90 r 0002 00 01");
            platform.pub(GatewayFixture.TEST, "x", 0);
            device.expect("30 r " + TEST + " 00 'x'");
        }
    }

    @Test
    void theReceiveMaximumOfTheDeviceBoundsItsWindow() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "21 0001")) {
            device.write("82 r 0001 00 " + TEST + " 01").expect("90 r 0001 00 01");
            platform.pub(GatewayFixture.TEST, "a", 1);
            platform.pub(GatewayFixture.TEST, "b", 1);
            device.expect("32 r " + TEST + " 0001 00 'a'").expectOnlyPong();
            device.write("40 02 00 01").expect("32 r " + TEST + " 0002 00 'b'");
        }
    }

    @Test
    void aMessageThatIsLongerThanTheDeviceTakesCountsAsDelivered() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signedInFive(GatewayFixture.ONE, "27 00000040 21 0001")) {
            device.write("82 r 0001 00 " + TEST + " 01").expect("90 r 0001 00 01");
            platform.pub(GatewayFixture.TEST, "x".repeat(100), 1);
            platform.pub(GatewayFixture.TEST, "short", 1);
            device.expect("32 r " + TEST + " .. .. 00 'short'");
            assertThat(platform.counters.value(DropReason.PACKET_TOO_LARGE_FOR_DEVICE))
                    .isEqualTo(1);
        }
    }

    @Test
    void whoeverTakesNoPacketAsLongAsConnackStaysOut() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient before = platform.signedInFive(GatewayFixture.ONE, "")) {
            // 29 bytes without a session expiry, 34 with one.
            for (String tooShort : new String[] {"27 0000001c", "27 00000021 11 00000001"}) {
                try (RawMqttClient device =
                        platform.signingInFive(GatewayFixture.ONE, 0x02, 60, tooShort, "")) {
                    device.expect("20 03 00 95 00").expectClosed();
                }
            }
            assertThat(platform.counters.value(SignInRefusal.ANSWER_TOO_LARGE)).isEqualTo(2);
            // Not even that much.
            try (RawMqttClient device =
                    platform.signingInFive(GatewayFixture.ONE, 0x02, 60, "27 00000004", "")) {
                device.expectClosed();
            }
            before.expectOnlyPong();
            try (RawMqttClient device =
                    platform.signingInFive(GatewayFixture.ONE, 0x02, 60, "27 0000001d", "")) {
                device.expect(connack(0, "", 60));
            }
        }
    }

    @Test
    void theSessionOutlivesItsConnectionForItsExpiryIntervalAndNoLonger() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            try (RawMqttClient device =
                    platform.signingInFive(GatewayFixture.ONE, 0, 60, "11 0000003c", "")) {
                device.expect(connack(0, "11 0000003c", 60));
                device.write("82 r 0001 00 " + TEST + " 01").expect("90 r 0001 00 01");
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.clock.advance(Duration.ofSeconds(59));
            try (RawMqttClient device =
                    platform.signingInFive(GatewayFixture.ONE, 0, 60, "11 0000003c", "")) {
                device.expect(connack(1, "11 0000003c", 60));
            }
            Await.until(
                    "the device is offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
            platform.clock.advance(Duration.ofSeconds(61));
            platform.sessions.sweep();
            Await.until(
                    "the session has ended",
                    () -> platform.sessions.find(GatewayFixture.ONE) == null);
            try (RawMqttClient device = platform.signingInFive(GatewayFixture.ONE, 0, 60, "", "")) {
                device.expect(connack(0, "", 60));
            }
        }
    }

    @Test
    void anExpiredMessageIsNotDelivered() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "21 0001")) {
            device.write("82 r 0001 00 " + TEST + " 01").expect("90 r 0001 00 01");
            // The second waits behind the first, longer than it may; the third has time.
            device.write("32 r " + TEST + " 0001 00 'a'")
                    .expect("32 r " + TEST + " 0001 00 'a'")
                    .expect("40 02 00 01");
            device.write("32 r " + TEST + " 0002 05 02 00000005 'b'").expect("40 02 00 02");
            device.write("32 r " + TEST + " 0003 05 02 0000000a 'c'").expect("40 02 00 03");
            platform.clock.advance(Duration.ofSeconds(6));
            device.write("40 02 00 01").expect("32 r " + TEST + " 0002 05 02 00000004 'c'");
            assertThat(platform.counters.value(DropReason.EXPIRED)).isEqualTo(1);
        }
    }

    @Test
    void aWillIsPublishedWhenTheConnectionBreaksAndNotAfterADisconnect() throws Exception {
        String will = "00 " + TEST + " s'gone'";
        try (GatewayFixture platform = new GatewayFixture()) {
            RawMqttClient broken = platform.signingInFive(GatewayFixture.ONE, 0x26, 60, "", will);
            broken.readPacket();
            broken.reset();
            Await.until("the end", () -> platform.counters.value(EndReason.PEER_RESET) == 1);
            // The will was published with the retain flag: it waits for who subscribes.
            try (RawMqttClient device =
                    platform.signingInFive(GatewayFixture.ONE, 0x26, 60, "", will)) {
                device.readPacket();
                device.write("82 r 0001 00 " + TEST + " 00")
                        .expect("90 r 0001 00 00")
                        .expect("31 r " + TEST + " 00 'gone'");
                device.write("31 r " + TEST + " 00").expect("30 r " + TEST + " 00");
                device.write("e0 00").expectClosed();
            }
            try (RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
                device.write("82 r 0001 00 " + TEST + " 00")
                        .expect("90 r 0001 00 00")
                        .expectOnlyPong();
            }
        }
    }

    @Test
    void aWillThatTheDeviceMayNotPublishIsRefused() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingInFive(
                                GatewayFixture.ONE,
                                0x06,
                                60,
                                "",
                                "00 s'/a1Product01/device-2/user/test' s'x'")) {
            device.expect(
                            "20 r 00 87 .. 1f s'may not publish its will on"
                                    + " /a1Product01/device-2/user/test'")
                    .expectClosed();
        }
    }

    @Test
    void whoWantsNoProblemInformationGetsCodesOnly() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "17 00")) {
            device.write("82 r 0001 00 s'/a1Product01/device-2/user/test' 01")
                    .expect("90 r 0001 00 87");
            device.write("a2 r 0002 00 s'never'").expect("b0 r 0002 00 11");
            device.write("32 r s'/a1Product01/device-2/user/test' 0003 00 'x'")
                    .expect("40 r 0003 87");
        }
    }

    @Test
    void whoeverMayNotComeInLearnsFromTheReasonStringNoMoreThanFromTheCode() throws Exception {
        String wrong = "20 r 00 86 .. 1f s'user name or password is wrong'";
        try (GatewayFixture platform = new GatewayFixture()) {
            for (String deviceName : List.of("device-1", "nobody")) {
                try (RawMqttClient guess = RawMqttClient.connectTo(platform.port())) {
                    guess.write(
                                    "10 r s'MQTT' 05 c2 003c 00 s'x|signmethod=hmacsha256|'"
                                            + " s'%s&a1Product01' s'00'".formatted(deviceName))
                            .expect(wrong)
                            .expectClosed();
                }
            }
        }
    }

    @Test
    void whatADeviceMadeLongIsRepeatedInPart() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient guess = RawMqttClient.connectTo(platform.port())) {
            guess.write("10 r s'MQTT' 05 c2 003c 00 s('x|signmethod=' 'y'*65000 '|') s'd&p' s'00'");
            assertThat(guess.readPacket()).startsWith(0x20).hasSizeBetween(100, 400);
            guess.expectClosed();
        }
    }

    @Test
    void theServersDisconnectTellsWhy() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient old = platform.signedInFive(GatewayFixture.ONE, "");
                RawMqttClient newest = platform.signedInFive(GatewayFixture.ONE, "")) {
            old.expect("e0 r 8e .. 1f s'Kicked by the same device'").expectClosed();
            newest.write("34 r " + TEST + " 0001 00 'two'");
            assertThat(newest.readPacket()).startsWith(0xe0).contains(0x9b);
            newest.expectClosed();
        }
    }

    @Test
    void anAuthenticationMethodIsRefused() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device =
                        platform.signingInFive(GatewayFixture.ONE, 0x02, 60, "15 s'SCRAM'", "")) {
            device.expect("20 r 00 8c .. 1f s'there is no authentication method here'")
                    .expectClosed();
        }
    }

    @Test
    void topicAliasesOfTheDeviceAreUnderstood() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("82 r 0001 00 " + TEST + " 00").expect("90 r 0001 00 00");
            device.write("30 r " + TEST + " 03 23 0001 'a'").expect("30 r " + TEST + " 00 'a'");
            device.write("30 r 0000 03 23 0001 'b'").expect("30 r " + TEST + " 00 'b'");
            device.write("30 r 0000 03 23 0015 'c'");
            assertThat(device.readPacket()).startsWith(0xe0).contains(0x94);
            device.expectClosed();
        }
    }

    @Test
    void whatAnApplicationSaysOfItsMessageReachesTheDevice() throws Exception {
        MessageProperties properties =
                new MessageProperties(
                        true, null, null, null, List.of(Map.entry("k", "v")), 0, List.of());
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient five = platform.signedInFive(GatewayFixture.ONE, "");
                RawMqttClient three = platform.signedIn(GatewayFixture.OTHER)) {
            five.write("82 r 0001 00 " + TEST + " 00").expect("90 r 0001 00 00");
            three.write("82 r 0001 s'/a1Product01/device-2/user/test' 00").expect("90 03 00 01 00");
            for (String device : List.of("device-1", "device-2")) {
                var outcome =
                        platform.messages
                                .pub(
                                        GatewayFixture.PRODUCT,
                                        "/a1Product01/" + device + "/user/test",
                                        new byte[] {'x'},
                                        0,
                                        properties)
                                .toCompletableFuture()
                                .get(60, TimeUnit.SECONDS);
                assertThat(outcome).isInstanceOf(Outcome.Done.class);
            }
            five.expect("30 r " + TEST + " 09 01 01 26 s'k' s'v' 'x'");
            three.expect("30 r s'/a1Product01/device-2/user/test' 'x'");
        }
    }

    /** Whatever is done for each of them would be done fifty thousand times for one packet. */
    @Test
    void aPacketFullOfUserPropertiesEndsItsConnectionAtTheFirstThatIsTooMany() throws Exception {
        byte[] property = {0x26, 0, 0, 0, 0};
        int count = 50_000;
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient other = platform.signedIn(GatewayFixture.OTHER);
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            ByteArrayOutputStream properties = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                properties.writeBytes(property);
            }
            device.write(
                    PacketText.bytes(
                            "30 r "
                                    + TEST
                                    + " v("
                                    + HexFormat.ofDelimiter(" ").formatHex(properties.toByteArray())
                                    + ")"));
            // DISCONNECT with 0x97, quota exceeded.
            assertThat(device.readPacket()).startsWith(0xe0).contains(0x97);
            device.expectClosed();
            other.expectOnlyPong();
        }
    }
}
