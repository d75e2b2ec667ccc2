// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.platform.PlatformProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power cut soon after a platform was started for the first time. */
@Tag("interop")
class FirstStartPowerCutTest {
    /** What people take away from the first start, and what the later ones need. */
    private static final List<String> MADE_ONCE =
            List.of("access-key", "tls/ca.pem", "tls/ca-key.pem", "messages/format");

    @Test
    void whatTheFirstStartMadeIsStillThere(@TempDir Path folder) {
        Path data = folder.resolve("data");
        PowerCut cut = PowerCut.of(data, folder.resolve("cut"));
        PlatformProcess platform = PlatformProcess.start(data, 0, 0, cut.environment());
        Map<String, String> made = madeIn(data);
        platform.kill();

        var _ = cut.strike(PowerCut.Tail.GONE, new Random(1));

        assertThat(madeIn(data)).isEqualTo(made);
        PlatformProcess.start(data, 0, 0).close();
    }

    /** Names, and something that tells contents apart. */
    private static Map<String, String> madeIn(Path data) {
        return MADE_ONCE.stream()
                .collect(toMap(Function.identity(), name -> contentOf(data.resolve(name))));
    }

    private static String contentOf(Path file) {
        try {
            return Files.exists(file)
                    ? "content " + Integer.toHexString(Files.readString(file).hashCode())
                    : "missing";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
