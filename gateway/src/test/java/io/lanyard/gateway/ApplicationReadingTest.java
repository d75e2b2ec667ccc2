// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What applications see live of what devices publish. */
class ApplicationReadingTest {
    private static final String TEST = "s'/a1Product01/device-1/user/test'";
    private static final String OTHERS = "s'/a1Product01/device-2/user/test'";
    private static final String ALL = "s'/a1Product01/+/user/#'";

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
    void aFilterGetsWhatAllDevicesPublishFromThenOn() {
        try (RawMqttClient one = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient other = fixture.signedIn(GatewayFixture.OTHER);
                RawMqttClient application = applications.signedIn("backend", key)) {
            one.write("32 r " + TEST + " 0001 'before'").expect("40 02 0001");
            application.write("82 r 0001 " + ALL + " 01").expect("90 03 0001 01");

            one.write("32 r " + TEST + " 0002 'first'").expect("40 02 0002");
            application.expect("32 r " + TEST + " 0001 'first'").write("40 02 0001");
            other.write("30 r " + OTHERS + " 'second'");
            application.expect("30 r " + OTHERS + " 'second'").expectOnlyPong();

            application.write("a2 r 0002 " + ALL).expect("b0 02 0002");
            one.write("32 r " + TEST + " 0003 'after'").expect("40 02 0003");
            application.expectOnlyPong();
        }
    }

    @Test
    void aMessageThatSeveralFiltersMatchComesOnceAtTheHighestQos() {
        try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient application = applications.signedInFive("backend", key, "")) {
            application.write("82 r 0001 v(0b 07) " + ALL + " 00").expect("90 r 0001 00 00");
            application.write("82 r 0002 v(0b 08) " + TEST + " 01").expect("90 r 0002 00 01");
            device.write("32 r " + TEST + " 0001 'x'").expect("40 02 0001");
            byte[] got = application.readPacket();
            assertThat(got).startsWith(0x32);
            assertThat(got).containsSequence(0x0b, 0x07).containsSequence(0x0b, 0x08);
            application.write("40 02 0001").expectOnlyPong();
        }
    }

    @Test
    void mqtt5TellsMessageIdAndTimeBehindThePublishersOwnProperties() {
        try (RawMqttClient device = fixture.signedInFive(GatewayFixture.ONE, "");
                RawMqttClient application = applications.signedInFive("backend", key, "")) {
            application.write("82 r 0001 00 " + ALL + " 00").expect("90 r 0001 00 00");
            device.write("30 r " + TEST + " v(03 s'text/plain' 26 s'k' s'v') 'x'");
            String time = Long.toString(fixture.clock.millis());
            application.expect(
                    "30 r "
                            + TEST
                            + " v(03 s'text/plain' 26 s'k' s'v' 26 s'messageId' 0013"
                            + " ..".repeat(19)
                            + " 26 s'generateTime' s'"
                            + time
                            + "') 'x'");
        }
    }

    @Test
    void aFilterIsRefusedWhereTheKeyDoesNotReach() {
        AccessKey sender =
                fixture.accessKeys.create(new KeyScope(EnumSet.of(KeyRight.SEND), true, Set.of()));
        AccessKey limited =
                fixture.accessKeys.create(
                        new KeyScope(
                                EnumSet.of(KeyRight.READ), false, Set.of(GatewayFixture.PRODUCT)));
        fixture.groupOf("others", ProductKey.of("a1Another01"));
        try (RawMqttClient one = applications.signedIn("one", sender);
                RawMqttClient two = applications.signedInFive("two", limited, "");
                RawMqttClient all = applications.signedIn("all", key)) {
            one.write("82 r 0001 " + ALL + " 01").expect("90 03 0001 80");
            two.write(
                    "82 r 0001 00 s'#' 00 s'/+/+/user/#' 00 s'/a1Product99/#' 00 s'/sys/#' 00"
                            + " s'/sys/a1Product01/#' 00 s'/#' 00 s'+/a1Product01/#' 00 "
                            + ALL
                            + " 01 s'$share/others/#' 01");
            byte[] suback = two.readPacket();
            assertThat(Arrays.copyOfRange(suback, suback.length - 9, suback.length))
                    .containsExactly(0x87, 0x87, 0x87, 0x87, 0x00, 0x87, 0x87, 0x01, 0x87);
            all.write("82 r 0001 s'#' 00 s'a1Product01/#' 00 s'/a/#/b' 00 s'$SYS/#' 00")
                    .expect("90 06 0001 00 80 80 80");
            assertThat(fixture.counters.value(Counters.Event.SUBSCRIBE_REFUSED)).isEqualTo(11);
        }
    }

    @Test
    void whatAnApplicationPublishesIsNotWhatDevicesPublish() {
        try (RawMqttClient application = applications.signedIn("backend", key)) {
            application.write("82 r 0001 s'#' 01").expect("90 03 0001 01");
            application.write("32 r " + TEST + " 0001 'x'").expect("40 02 0001").expectOnlyPong();
        }
    }

    @Test
    void noMoreThanTheReceiveMaximumIsUnderWay() {
        try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient application = applications.signedInFive("backend", key, "21 0002")) {
            application.write("82 r 0001 00 " + ALL + " 01").expect("90 r 0001 00 01");
            for (int i = 1; i <= 4; i++) {
                device.write("32 r %s %04x '%d'".formatted(TEST, i, i))
                        .expect("40 02 %04x".formatted(i));
            }
            assertThat(application.readPacket()).endsWith('1');
            assertThat(application.readPacket()).endsWith('2');
            application.expectOnlyPong();
            // The first is still under way: one more, whatever the order.
            application.write("40 02 0002");
            assertThat(application.readPacket()).endsWith('3');
            application.expectOnlyPong();
            application.write("40 02 0001");
            assertThat(application.readPacket()).endsWith('4');
            application.write("e0 00").expectClosed();
        }
        Await.until(
                "those that were under way count as lost",
                () -> fixture.counters.value(DropReason.SESSION_ENDED) == 2);
    }

    @Test
    void whoReadsTooSlowlyMissesMessagesAndTheyAreCounted() {
        try (RawMqttClient device = fixture.signedIn(GatewayFixture.ONE);
                RawMqttClient application = applications.signedIn("backend", key)) {
            application.write("82 r 0001 " + ALL + " 00").expect("90 03 0001 00");
            byte[] large = PacketText.bytes("30 r " + TEST + " 'x'*200000");
            int sent = 0;
            while (fixture.counters.value(DropReason.SLOW_CONSUMER) == 0) {
                // The device is not slowed down by it.
                device.write(large).expectOnlyPong();
                sent++;
                assertThat(sent).isLessThan(10_000);
            }
            device.expectOnlyPong();
        }
    }
}
