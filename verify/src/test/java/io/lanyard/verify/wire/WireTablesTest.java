// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.verify.platform.RunningPlatform;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every row of the tables under {@code src/test/resources/wire}. */
class WireTablesTest {
    @TempDir private static Path data;
    private static RunningPlatform platform;

    @BeforeAll
    static void startPlatform() {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    static Stream<WireRow> rows() {
        return Stream.of(
                        "sign-in.txt",
                        "violations.txt",
                        "subscribe.txt",
                        "publish.txt",
                        "downlink.txt",
                        "takeover.txt",
                        "registration.txt")
                .flatMap(table -> WireTable.load(table).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void thePlatformBehavesAsTheRowSays(WireRow row) {
        try (WireRun run = new WireRun(platform)) {
            run.run(row);
        }
    }
}
