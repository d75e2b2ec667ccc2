// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fault;

import static io.lanyard.verify.fault.FaultyPlatform.await;
import static io.lanyard.verify.fault.FaultyPlatform.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What devices, applications and operators see when the clock of the machine jumps. */
@Tag("interop")
class ClockJumpTest {
    private static final String JUMPS = "lanyard_events_total{event=\"clock_jumped\"}";

    @ParameterizedTest
    @CsvSource({"P400D, forward", "P-400D, back"})
    void devicesGoOnApplicationsAreToldThatTheTimeIsWrongAndTheLogSaysSo(
            Duration jump, String direction, @TempDir Path folder) {
        try (Faults faults = Faults.of(folder.resolve("data"), folder.resolve("work"));
                FaultyPlatform platform = FaultyPlatform.start(faults)) {
            TestDevice device = platform.registerDevice("device-1");
            TestDevice away = platform.registerDevice("device-2");
            try (RawMqttClient client = platform.signIn(device)) {
                platform.signIn(away)
                        .write("82 r 0001 s'" + away.topic("user/test") + "' 01")
                        .expect("90 03 00 01 01")
                        .close();
                await("it to be away", () -> platform.cloud.status(away).equals("OFFLINE"));
                platform.cloud.pub(away, "user/test", 1, "waits");

                faults.moveClock(jump);
                await(
                        "the log to say it",
                        () ->
                                platform.process.hasLogged(
                                        // 34,560,000 s, and what passes between two looks.
                                        "The time of day has gone %s by 345".formatted(direction)));
                await("it to be counted", () -> platform.metric(JUMPS) == 1);
                client.write(publish(device, 1, "still there"))
                        .expect("40 02 00 01")
                        .expectOnlyPong();
                assertThatThrownBy(() -> platform.cloud.status(device))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("InvalidTimeStamp.Expired");
                try (RawMqttClient back =
                        platform.connect()
                                .write(FaultyPlatform.connect(away))
                                .expect("20 02 01 00")) {
                    back.expect("32 r s'" + away.topic("user/test") + "' 0001 'waits'");
                }

                faults.moveClock(Duration.ZERO);
                await("the log to say it", () -> platform.metric(JUMPS) == 2);
                assertThat(platform.cloud.status(device)).isEqualTo("ONLINE");
            }
        }
    }
}
