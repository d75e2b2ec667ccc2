// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.verify.crash.PlatformUnderTest.Cut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link CrashTest} with a power cut at each kill. */
@Tag("interop")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PowerCutCrashTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"GONE", "TORN"})
    void whatWasPromisedBeforeAPowerCutIsKeptAfterIt(Cut cut) throws Exception {
        long seed = new Random().nextLong();

        CrashReport report = run(seed, cut, "fsync", Duration.ofMinutes(2));

        assertThat(report.violations()).as("with seed %d", seed).isEmpty();
        assertThat(report.promised()).isPositive();
    }

    @Test
    void withoutSyncTheLossIsFound() throws Exception {
        CrashReport report = run(1, Cut.GONE, "os", Duration.ofSeconds(2));

        assertThat(report.violations()).anyMatch(each -> each.startsWith("session lost: "));
    }

    private CrashReport run(long seed, Cut cut, String durability, Duration drain)
            throws Exception {
        return CrashRun.run(
                new CrashRun.Plan(
                        2,
                        seed,
                        6,
                        300,
                        1_200,
                        cut,
                        Map.of("LANYARD_DURABILITY", durability, "LANYARD_LOG_LEVEL", "warn"),
                        drain),
                folder,
                System.out::println);
    }
}
