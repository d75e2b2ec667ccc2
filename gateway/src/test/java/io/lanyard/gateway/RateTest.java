// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionLifeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The limits that an operator may set, and what the platform sends without a subscription. */
class RateTest {
    private static GatewaySettings rate(GatewaySettings d, int rate, UplinkBounds.Excess excess) {
        return d.boundedBy(
                new UplinkBounds(
                        10,
                        rate,
                        d.uplinks().bytesPerSecond(),
                        d.uplinks().maxUnacknowledged(),
                        excess,
                        d.uplinks().forbidden()));
    }

    private static String publish(int packetId) {
        return "32 r s'" + GatewayFixture.TEST + "' %04x 'x'".formatted(packetId);
    }

    @Test
    void messagesAboveTheRateAreDroppedWithoutPubackWhenTheSettingSaysSo() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(d -> rate(d, 2, UplinkBounds.Excess.DROP));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(publish(1) + ";" + publish(2) + ";" + publish(3) + "; c0 00")
                    .expect("40 02 00 01")
                    .expect("40 02 00 02")
                    .expect("d0 00");
            assertThat(platform.counters.value(DropReason.RATE_EXCEEDED)).isEqualTo(1);
            platform.clock.advance(Duration.ofSeconds(1));
            device.write(publish(4)).expect("40 02 00 04");
        }
    }

    @Test
    void messagesAboveTheRateWaitForTheNextSecondByDefault() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(d -> rate(d, 2, UplinkBounds.Excess.DELAY));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write(publish(1) + ";" + publish(2) + ";" + publish(3))
                    .expect("40 02 00 01")
                    .expect("40 02 00 02")
                    .expect("40 02 00 03");
            assertThat(platform.counters.value(DropReason.RATE_EXCEEDED)).isZero();
        }
    }

    @Test
    void aMessageThatIsTooLargeIsDroppedByNameAndAcknowledged() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(d -> rate(d, 0, UplinkBounds.Excess.DELAY));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            device.write("32 r s'" + GatewayFixture.TEST + "' 0001 'eleven byte'")
                    .expect("40 02 00 01");
            device.expectOnlyPong();
            assertThat(platform.counters.value(DropReason.MESSAGE_TOO_LARGE)).isEqualTo(1);
        }
    }

    @Test
    void anApplicationThatSendsTooFastIsRefused() throws Exception {
        try (GatewayFixture platform =
                        new GatewayFixture(d -> d, new SessionSettings(100, 1_000, false, 1));
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            device.write("82 r 0001 s'" + GatewayFixture.TEST + "' 00").expect("90 03 00 01 00");
            platform.pub(GatewayFixture.TEST, "first", 0);
            Outcome<String> second =
                    platform.messages
                            .pub(
                                    GatewayFixture.PRODUCT,
                                    GatewayFixture.TEST,
                                    new byte[1],
                                    0,
                                    MessageProperties.NONE)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            assertThat(second)
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused ->
                                    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED));
            platform.clock.advance(Duration.ofSeconds(1));
            platform.pub(GatewayFixture.TEST, "later", 0);
        }
    }

    @Test
    void aDeviceThatSaysSoGetsThePlatformsSystemMessagesWithoutSubscribing() throws Exception {
        String topic = "/sys/a1Product01/device-1/thing/service/property/set";
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient silent = platform.signedIn(GatewayFixture.OTHER);
                RawMqttClient device =
                        platform.signingIn(GatewayFixture.ONE, true, 60, Map.of("_ss", "1"))
                                .expect("20 02 00 00")) {
            Downlink downlink = new Downlink(platform.sessions);
            send(downlink, topic);
            send(downlink, topic.replace("device-1", "device-2"));
            device.expect("30 r s'" + topic + "' " + hex("{}"));
            device.write("82 r 0001 s'" + topic + "' 00").expect("90 03 00 01 00");
            send(downlink, topic);
            device.expect("30 r s'" + topic + "' " + hex("{}")).expectOnlyPong();
            silent.expectOnlyPong();
        }
    }

    private static void send(Downlink downlink, String topic) throws Exception {
        Message message =
                new Message(
                        1,
                        Topic.of(topic),
                        Payload.of("{}".getBytes(StandardCharsets.UTF_8)),
                        0,
                        Message.Origin.PLATFORM);
        downlink.send(
                        topic.contains("device-1") ? GatewayFixture.ONE : GatewayFixture.OTHER,
                        message)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }
}
