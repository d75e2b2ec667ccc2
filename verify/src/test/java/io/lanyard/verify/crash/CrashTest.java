// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A platform that is killed at random moments keeps what it has promised; {@code ./lanyard crash-test} is the long form. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashTest {
    @Test
    void whatWasPromisedBeforeAKillIsKeptAfterIt(@TempDir Path folder) throws Exception {
        long seed = new Random().nextLong();

        CrashReport report =
                CrashRun.run(
                        new CrashRun.Plan(
                                2,
                                seed,
                                6,
                                300,
                                1_200,
                                PlatformUnderTest.Cut.NONE,
                                Map.of("LANYARD_LOG_LEVEL", "warn"),
                                Duration.ofMinutes(2)),
                        folder,
                        System.out::println);

        assertThat(report.violations()).as("with seed %d", seed).isEmpty();
        assertThat(report.promised()).isPositive();
    }
}
