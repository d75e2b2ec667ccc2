// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumer groups that applications read with shared subscriptions. */
class ApplicationGroupTest {
    private static final String TEST = "s'/a1Product01/device-1/user/test'";
    private static final String UPDATE = "s'/a1Product01/device-1/user/update'";
    private static final String SHARE = "s'$share/group_a/#'";
    private static final String SHARE_OF_UPDATE = "s'$share/group_a//a1Product01/+/user/update'";
    private static final String SHARE_OF_TEST = "s'$share/group_a//a1Product01/+/user/test'";

    private GatewayFixture fixture;
    private Applications applications;
    private AccessKey key;
    private RawMqttClient device;

    @BeforeEach
    void start() throws IOException {
        fixture = new GatewayFixture();
        applications = new Applications(fixture);
        key = fixture.accessKeys.create();
        fixture.groups("group_a", "group_b");
        device = fixture.signedIn(GatewayFixture.ONE);
    }

    @AfterEach
    void stop() {
        device.close();
        fixture.close();
    }

    private void publish(int packetId, String topic, String text) {
        device.write("32 r %s %04x '%s'".formatted(topic, packetId, text))
                .expect("40 02 %04x".formatted(packetId));
    }

    private void awaitLag(String group, long lag) {
        Await.until(
                "the lag of " + group + " is " + lag,
                () ->
                        fixture.feeds.status(group).toCompletableFuture().get().orElseThrow().lag()
                                == lag);
    }

    @Test
    void whatWasPublishedBeforeComesAndAPubackSettlesIt() {
        publish(1, TEST, "before");
        awaitLag("group_a", 1);
        try (RawMqttClient application = applications.signedIn("reader", key)) {
            application.write("82 r 0001 " + SHARE + " 01").expect("90 03 0001 01");
            application.expect("32 r " + TEST + " 0001 'before'");
            application.write("40 02 0001");
            awaitLag("group_a", 0);
        }
        // The other group has a copy of its own.
        awaitLag("group_b", 1);
    }

    @Test
    void whatIsNotAcknowledgedComesAgainToAnother() {
        publish(1, TEST, "x");
        try (RawMqttClient first = applications.signedInFive("first", key, "")) {
            first.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            assertThat(first.readPacket()).startsWith(0x32).endsWith('x');
        }
        try (RawMqttClient second = applications.signedInFive("second", key, "")) {
            second.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            byte[] again = second.readPacket();
            assertThat(again).startsWith(0x32).endsWith('x');
            assertThat(new String(again, StandardCharsets.ISO_8859_1)).contains("attempt");
            second.write("40 02 0001");
            awaitLag("group_a", 0);
        }
    }

    @Test
    void atQos0AMessageIsSettledWhenItIsSent() {
        publish(1, TEST, "x");
        try (RawMqttClient application = applications.signedIn("reader", key)) {
            application.write("82 r 0001 " + SHARE + " 00").expect("90 03 0001 00");
            application.expect("30 r " + TEST + " 'x'");
            awaitLag("group_a", 0);
        }
    }

    @Test
    void theReceiveMaximumBoundsWhatIsUnderWayAndNothingIsLost() {
        for (int i = 1; i <= 20; i++) {
            publish(i, TEST, "%02d".formatted(i));
        }
        try (RawMqttClient application = applications.signedInFive("reader", key, "21 0003")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            int packetId = 0;
            for (int i = 1; i <= 20; i++) {
                byte[] packet = application.readPacket();
                assertThat(packet)
                        .endsWith("%02d".formatted(i).getBytes(StandardCharsets.US_ASCII));
                packetId++;
                if (i % 3 == 0) {
                    application.expectOnlyPong();
                    application.write(
                            "40 02 %04x; 40 02 %04x; 40 02 %04x"
                                    .formatted(packetId - 2, packetId - 1, packetId));
                }
            }
            application.write("40 02 %04x; 40 02 %04x".formatted(packetId - 1, packetId));
            awaitLag("group_a", 0);
        }
    }

    @Test
    void aReaderThatSettlesOneOfManyGetsTheNextOne() {
        for (int i = 1; i <= 45; i++) {
            publish(i, TEST, "%02d".formatted(i));
        }
        try (RawMqttClient application = applications.signedInFive("reader", key, "21 0028")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            for (int i = 1; i <= 40; i++) {
                assertThat(application.readPacket()).endsWith(text(i));
            }
            for (int i = 41; i <= 45; i++) {
                application.write("40 02 %04x".formatted(i - 40));
                assertThat(application.readPacket()).endsWith(text(i));
            }
        }
    }

    @Test
    void aReaderOfOneAtATimeGetsOneAfterTheOther() {
        for (int i = 1; i <= 5; i++) {
            publish(i, TEST, "%02d".formatted(i));
        }
        try (RawMqttClient application = applications.signedInFive("reader", key, "21 0001")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            for (int i = 1; i <= 5; i++) {
                assertThat(application.readPacket()).endsWith(text(i));
                application.write("40 02 %04x".formatted(i));
            }
            awaitLag("group_a", 0);
        }
    }

    private static byte[] text(int number) {
        return "%02d".formatted(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aFilterTakesOnlyWhatItMatches() {
        try (RawMqttClient application = applications.signedIn("reader", key)) {
            application
                    .write("82 r 0001 s'$share/group_a//a1Product01/+/user/test' 01")
                    .expect("90 03 0001 01");
            publish(1, UPDATE, "passed over");
            publish(2, TEST, "wanted");
            application.expect("32 r " + TEST + " 0001 'wanted'").write("40 02 0001");
            awaitLag("group_a", 0);
            assertThat(fixture.counters.value(Counters.Event.FEED_PASSED_OVER)).isOne();
        }
    }

    @Test
    void aReaderWithAnotherFilterThanTheOthersIsRefusedAndToldWhichIsInForce() {
        try (RawMqttClient updates = applications.signedIn("updates", key);
                RawMqttClient four = applications.signedIn("four", key);
                RawMqttClient five = applications.signedInFive("five", key, "")) {
            updates.write("82 r 0001 " + SHARE_OF_UPDATE + " 01").expect("90 03 0001 01");
            four.write("82 r 0001 " + SHARE_OF_TEST + " 01 s'$share/group_b/#' 01")
                    .expect("90 04 0001 80 01");
            five.write("82 r 0001 00 " + SHARE + " 01");
            byte[] suback = five.readPacket();
            assertThat(suback).startsWith(0x90).endsWith(0x83);
            assertThat(new String(suback, StandardCharsets.UTF_8))
                    .contains("group_a is read with the filter /a1Product01/+/user/update now");
            // One connection has no two filters on a group either.
            updates.write("82 r 0002 " + SHARE_OF_TEST + " 01").expect("90 03 0002 80");
            assertThat(fixture.counters.value(Counters.Event.FEED_FILTER_REFUSED)).isEqualTo(3);
            assertThat(fixture.counters.value(Counters.Event.SUBSCRIBE_REFUSED)).isEqualTo(3);

            // It still reads what it did, and the same filter is welcome.
            four.write("82 r 0003 " + SHARE_OF_UPDATE + " 01").expect("90 03 0003 01");
            publish(1, UPDATE, "x");
            publish(2, UPDATE, "x");
            updates.expect("32 r " + UPDATE + " 0001 'x'").write("40 02 0001");
            four.expect("32 r " + UPDATE + " 0001 'x'").write("40 02 0001");
            awaitLag("group_a", 0);
        }
    }

    @Test
    void whoUnsubscribesMaySubscribeWithAnotherFilterAtOnce() {
        try (RawMqttClient application = applications.signedIn("reader", key)) {
            application.write("82 r 0001 " + SHARE_OF_UPDATE + " 01").expect("90 03 0001 01");
            publish(1, UPDATE, "old");
            application.expect("32 r " + UPDATE + " 0001 'old'");

            application
                    .write("a2 r 0002 " + SHARE_OF_UPDATE + "; 82 r 0003 " + SHARE_OF_TEST + " 01")
                    .expect("b0 02 0002; 90 03 0003 01");

            publish(2, TEST, "new");
            application.expect("32 r " + TEST + " 0002 'new'").write("40 02 0002");
            // What was handed out and not settled waits for whoever reads with a filter for it.
            awaitLag("group_a", 1);
            application
                    .write("a2 r 0004 " + SHARE_OF_TEST + "; 82 r 0005 " + SHARE + " 01")
                    .expect("b0 02 0004; 90 03 0005 01");
            Await.until(
                    "it has come again",
                    () -> {
                        fixture.clock.advance(Duration.ofSeconds(1));
                        return fixture.counters.value(Counters.Event.FEED_REDELIVERY) == 1;
                    });
            application.expect("32 r " + UPDATE + " 0003 'old'").write("40 02 0003");
            awaitLag("group_a", 0);
            assertThat(fixture.counters.value(Counters.Event.FEED_PASSED_OVER)).isZero();
        }
    }

    @Test
    void whoTakesThePlaceOfAnApplicationMayComeWithAnotherFilter() {
        try (RawMqttClient before = applications.signedIn("reader", key)) {
            before.write("82 r 0001 " + SHARE_OF_UPDATE + " 01").expect("90 03 0001 01");
            try (RawMqttClient after =
                    applications
                            .signingIn(Applications.credentials("reader", key))
                            // It does not wait for its CONNACK.
                            .write("82 r 0001 " + SHARE_OF_TEST + " 01")
                            .expect("20 02 00 00; 90 03 0001 01")) {
                publish(1, TEST, "x");
                after.expect("32 r " + TEST + " 0001 'x'");
            }
        }
    }

    @Test
    void aReasonCodeOf5SaysWhetherItFailedOrIsADeadLetter() throws Exception {
        publish(1, TEST, "bad");
        try (RawMqttClient application = applications.signedInFive("reader", key, "")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            assertThat(application.readPacket()).endsWith('b', 'a', 'd');
            application.write("40 r 0001 99");
            Await.until(
                    "it is a dead letter",
                    () -> fixture.counters.value(Counters.Event.FEED_DEAD_LETTER) == 1);
            publish(2, TEST, "hard");
            assertThat(application.readPacket()).endsWith('h', 'a', 'r', 'd');
            application.write("40 r 0002 80");
            Await.until(
                    "it has come again",
                    () -> {
                        fixture.clock.advance(Duration.ofMillis(200));
                        return fixture.counters.value(Counters.Event.FEED_REDELIVERY) >= 1;
                    });
            assertThat(application.readPacket()).endsWith('h', 'a', 'r', 'd');
        }
    }

    @Test
    void afterUnsubscribeItsMessagesGoToOthers() {
        try (RawMqttClient one = applications.signedIn("one", key);
                RawMqttClient two = applications.signedIn("two", key)) {
            one.write("82 r 0001 " + SHARE + " 01").expect("90 03 0001 01");
            publish(1, TEST, "x");
            one.expect("32 r " + TEST + " 0001 'x'");
            two.write("82 r 0001 " + SHARE + " 01").expect("90 03 0001 01");
            one.write("a2 r 0002 " + SHARE).expect("b0 02 0002");
            two.expect("32 r " + TEST + " 0001 'x'").write("40 02 0001");
            awaitLag("group_a", 0);
            // Too late, and about nothing.
            one.write("40 02 0001").expectOnlyPong();
        }
    }

    @Test
    void aGroupThatIsDeletedEndsTheConnection() {
        try (RawMqttClient application = applications.signedInFive("reader", key, "")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            fixture.groups("group_b");
            assertThat(application.readPacket()).startsWith(0xe0).contains(0x98);
            application.expectClosed();
            Await.until(
                    "the end is counted",
                    () -> fixture.counters.value(EndReason.GROUP_DELETED) == 1);
        }
    }

    @Test
    void aGroupInTheClientIdIsTheOnlyOne() {
        Credentials credentials =
                Credentials.ofApplication(
                        "reader",
                        key.id(),
                        key.secret(),
                        SignMethod.HMAC_SHA1,
                        "1",
                        Map.of("consumerGroupId", "group_a"));
        try (RawMqttClient application =
                applications.signingIn(credentials).expect("20 02 00 00")) {
            application
                    .write("82 r 0001 s'$share/group_b/#' 01 " + SHARE + " 01")
                    .expect("90 04 0001 80 01");
        }
    }

    @Test
    void whatIsNoSharedSubscriptionIsRefused() {
        try (RawMqttClient application = applications.signedIn("reader", key)) {
            application
                    .write(
                            "82 r 0001 s'$share/group_a' 01 s'$share//#' 01 s'$share/+/#' 01"
                                    + " s'$share/group_a/' 01 s'$share/nobody/#' 01 s'$share/group_a/a/#/b' 01")
                    .expect("90 08 0001 80 80 80 80 80 80");
        }
    }

    @Test
    void aKeyOfOneProductReadsAGroupUntilTheGroupGetsAnotherProduct() {
        AccessKey limited =
                fixture.accessKeys.create(
                        new KeyScope(Set.of(KeyRight.READ), false, Set.of(GatewayFixture.PRODUCT)));
        try (RawMqttClient application = applications.signedInFive("reader", limited, "")) {
            application.write("82 r 0001 00 " + SHARE + " 01").expect("90 r 0001 00 01");
            publish(1, TEST, "mine");
            assertThat(application.readPacket()).startsWith(0x32).endsWith('m', 'i', 'n', 'e');

            fixture.groupOf("group_a", GatewayFixture.PRODUCT, ProductKey.of("a1Another01"));

            assertThat(application.readPacket()).startsWith(0xe0).contains(0x87);
            application.expectClosed();
        }
        try (RawMqttClient application = applications.signedIn("reader", limited)) {
            application.write("82 r 0001 " + SHARE + " 01").expect("90 03 0001 80");
        }
    }
}
