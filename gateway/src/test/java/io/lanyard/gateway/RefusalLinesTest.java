// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.EndReason;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device that asks for what it may not have fills counters, not the log. */
class RefusalLinesTest {
    private static final int LINES_PER_MINUTE = 20;
    private static final int LINES_OF_STRANGERS = 300;

    private final LogLines lines = LogLines.of("io.lanyard.gateway");

    @AfterEach
    void stopListening() {
        lines.close();
    }

    private List<String> linesWith(String text) {
        return lines.like(line -> line.contains(text));
    }

    private static void write(RawMqttClient device, int from, int to, IntFunction<String> packet) {
        for (int i = from; i < to; i++) {
            device.write(packet.apply(i));
            var _ = device.readPacket();
        }
    }

    @Test
    void strangersAreToldSoManyTimesAMinuteAndAllCounted() throws Exception {
        try (GatewayFixture platform = new GatewayFixture()) {
            knock(platform, LINES_OF_STRANGERS + 10);

            assertThat(linesWith("sign-in of ")).hasSize(LINES_OF_STRANGERS);
            assertThat(linesWith("connection over ")).hasSize(LINES_OF_STRANGERS);
            platform.clock.advance(Duration.ofSeconds(60));
            knock(platform, 1);

            // The line comes behind the count.
            Await.until(
                    "the last end is told",
                    () -> linesWith("connection over ").size() == LINES_OF_STRANGERS + 1);
            assertThat(linesWith("sign-in of "))
                    .last()
                    .asString()
                    .endsWith("; 10 lines like this were left out before");
            assertThat(linesWith("connection over "))
                    .last()
                    .asString()
                    .endsWith("; 10 lines like this were left out before");
        }
    }

    /** By a keep alive that nobody may have, which is no guess and answered at once. */
    private static void knock(GatewayFixture platform, int times) {
        long before = platform.counters.value(EndReason.SIGN_IN_REFUSED);
        for (int i = 0; i < times; i++) {
            try (RawMqttClient stranger =
                    platform.signingIn(GatewayFixture.ONE, true, 0, Map.of())) {
                stranger.expect("20 02 00 02");
            }
        }
        Await.until(
                "all ends are counted",
                () -> platform.counters.value(EndReason.SIGN_IN_REFUSED) == before + times);
    }

    @Test
    void refusedFiltersAreToldSoManyTimesAMinuteAndAllCounted() throws Exception {
        IntFunction<String> subscribe =
                i -> "82 r %04x s'/none/of/yours/%d' 01".formatted(i + 1, i);
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            write(device, 0, 100, subscribe);

            assertThat(linesWith("/none/of/yours")).hasSize(LINES_PER_MINUTE);
            platform.clock.advance(Duration.ofSeconds(60));
            write(device, 100, 101, subscribe);

            assertThat(linesWith("/none/of/yours"))
                    .hasSize(LINES_PER_MINUTE + 1)
                    .last()
                    .asString()
                    .endsWith("/none/of/yours/100; 80 lines like this were left out before");
            assertThat(platform.counters.value(Counters.Event.SUBSCRIBE_REFUSED)).isEqualTo(101);
        }
    }

    /** To tell of each what is wrong with it would take a second of the loop, which others wait for. */
    @Test
    void nothingIsToldOfWhatUnsubscribeNamesAndIsNoFilter() throws Exception {
        String filter = " s'#/none/of/yours'";
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedInFive(GatewayFixture.ONE, "")) {
            device.write("a2 r 0001 00" + filter.repeat(1_000))
                    .expect(
                            "b0 r 0001 v(1f s'there is no subscription of #/none/of/yours')"
                                    + " 11".repeat(1_000));

            assertThat(linesWith("#/none/of/yours")).isEmpty();
        }
    }

    @Test
    void refusedTopicsAreToldSoManyTimesAMinuteAndAllCounted() throws Exception {
        try (GatewayFixture platform = new GatewayFixture();
                RawMqttClient device = platform.signedIn(GatewayFixture.ONE)) {
            write(device, 0, 100, i -> "32 r s'/not/yours/%d' %04x 'x'".formatted(i, i + 1));

            assertThat(linesWith("/not/yours")).hasSize(LINES_PER_MINUTE);
            assertThat(platform.counters.value(DropReason.PUBLISH_NOT_ALLOWED)).isEqualTo(100);
        }
    }
}
