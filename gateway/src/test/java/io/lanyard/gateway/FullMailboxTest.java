// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.SessionSettings.WhenFull;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A mailbox of two messages gets a third. */
class FullMailboxTest {
    @Test
    void theOldestMakesRoomAndIsCounted() throws Exception {
        try (GatewayFixture platform = platform(WhenFull.DROP_OLDEST)) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "one", 1);
            platform.pub(GatewayFixture.TEST, "two", 1);
            platform.pub(GatewayFixture.TEST, "three", 1);

            assertThat(platform.counters.value(DropReason.MAILBOX_EVICTED)).isEqualTo(1);
            try (RawMqttClient back = back(platform)) {
                back.expect("32 r s'" + GatewayFixture.TEST + "' 0002 'two'")
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0003 'three'")
                        .expectOnlyPong();
            }
        }
    }

    @Test
    void theNewestIsRefusedToItsSenderAndCountedUntilThereIsRoom() throws Exception {
        try (GatewayFixture platform = platform(WhenFull.REFUSE_NEWEST)) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "one", 1);
            platform.pub(GatewayFixture.TEST, "two", 1);

            assertThat(refusal(platform, "three")).isEqualTo(Refusal.MAILBOX_FULL);
            assertThat(platform.counters.value(DropReason.MAILBOX_REFUSED)).isEqualTo(1);
            assertThat(platform.counters.value(DropReason.MAILBOX_EVICTED)).isZero();
            try (RawMqttClient back = back(platform)) {
                back.expect("32 r s'" + GatewayFixture.TEST + "' 0001 'one'")
                        .expect("32 r s'" + GatewayFixture.TEST + "' 0002 'two'")
                        .write("40 02 00 01")
                        .expectOnlyPong();
                platform.pub(GatewayFixture.TEST, "four", 1);
                back.expect("32 r s'" + GatewayFixture.TEST + "' 0003 'four'");
            }
        }
    }

    @Test
    void aMessageWithQos0NeedsNoRoom() throws Exception {
        try (GatewayFixture platform = platform(WhenFull.REFUSE_NEWEST)) {
            leaveSession(platform);
            platform.pub(GatewayFixture.TEST, "one", 1);
            platform.pub(GatewayFixture.TEST, "two", 1);

            platform.pub(GatewayFixture.TEST, "passing", 0);
            assertThat(platform.counters.value(DropReason.MAILBOX_REFUSED)).isZero();
        }
    }

    private static GatewayFixture platform(WhenFull whenFull) throws Exception {
        SessionSettings usual = SessionSettings.DEFAULT;
        return new GatewayFixture(
                settings -> settings,
                new SessionSettings(
                        usual.window(),
                        usual.cleanQueue(),
                        false,
                        0,
                        2,
                        usual.mailboxBytes(),
                        usual.mailboxMillis(),
                        whenFull));
    }

    private static void leaveSession(GatewayFixture platform) {
        try (RawMqttClient client =
                platform.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 00 00")) {
            client.write("82 r 0001 s'" + GatewayFixture.TEST + "' 01")
                    .expect("90 03 00 01 01")
                    .write("e0 00")
                    .expectClosed();
        }
        Await.until("it to be offline", () -> !platform.sessions.isOnline(GatewayFixture.ONE));
    }

    private static RawMqttClient back(GatewayFixture platform) {
        return platform.signingIn(GatewayFixture.ONE, false, 60, Map.of()).expect("20 02 01 00");
    }

    private static Refusal refusal(GatewayFixture platform, String text) throws Exception {
        Outcome<String> outcome =
                platform.messages
                        .pub(
                                GatewayFixture.PRODUCT,
                                GatewayFixture.TEST,
                                text.getBytes(StandardCharsets.UTF_8),
                                1,
                                MessageProperties.NONE)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
        if (outcome instanceof Outcome.Refused<String> refused) {
            return refused.refusal();
        }
        throw new AssertionError("it was not refused");
    }
}
