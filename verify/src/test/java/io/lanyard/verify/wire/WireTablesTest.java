// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.testkit.time.ManualClock;
import io.lanyard.verify.platform.RunningPlatform;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every row of the tables under {@code src/test/resources/wire}, in each of its versions and over each of its
 * carriers. Each has devices of its own, so that many run at once.
 */
@Execution(ExecutionMode.CONCURRENT)
class WireTablesTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    @BeforeAll
    static void startPlatform() {
        // Hundreds of rows are refused from one address: what that costs is the matter of other
        // tests.
        platform =
                RunningPlatform.start(
                        data,
                        Map.of(
                                "LANYARD_LIMITS_FAILED_SIGN_IN_DELAY_MS", "0",
                                "LANYARD_LIMITS_FAILED_SIGN_INS_PER_MINUTE", "0"));
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    static Stream<WireCase> rows() {
        return WireTable.all().filter(row -> !row.movesTime()).flatMap(WireRow::cases);
    }

    static Stream<WireCase> rowsThatMoveTheTime() {
        return WireTable.all().filter(WireRow::movesTime).flatMap(WireRow::cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void thePlatformBehavesAsTheRowSays(WireCase example) {
        try (WireRun run = new WireRun(new PlatformBroker(platform, null), example)) {
            run.run();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rowsThatMoveTheTime")
    void thePlatformBehavesAsTheRowSaysWhenTimePasses(WireCase example) {
        ManualClock clock = new ManualClock();
        try (RunningPlatform own = RunningPlatform.inTimeOf(clock);
                WireRun run = new WireRun(new PlatformBroker(own, clock), example)) {
            run.run();
        }
    }
}
