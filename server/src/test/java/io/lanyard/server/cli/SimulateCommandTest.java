// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulateCommandTest {
    @TempDir private Path folder;

    @Test
    void a_fleet_connects_publishes_and_is_gone_afterwards() throws IOException {
        Path template = Files.writeString(folder.resolve("m.csv"), "t\n20\n21\n");
        try (RunningPlatform platform = RunningPlatform.start(folder.resolve("data"))) {
            RunningPlatform.Ran ran =
                    platform.run(
                            "simulate",
                            "--devices",
                            "20",
                            "--rate",
                            "100",
                            "--seconds",
                            "1",
                            "--template",
                            template.toString());

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.err()).contains("Connecting").contains("20 connected");
            assertThat(ran.out())
                    .containsPattern("devices +20 of 20 connected")
                    .containsPattern("connections lost +0")
                    .containsPattern("published +(9\\d|100)")
                    .containsPattern("not acknowledged +0");
            String product =
                    platform.run("product", "list", "--json")
                            .array()
                            .getJsonObject(0)
                            .getString("ProductKey");
            assertThat(platform.run("device", "list", product, "--json").array()).isEmpty();
        }
    }

    @Test
    void wrong_options_are_named() {
        assertRefused("--devices has to be 1 to 100000, found 0", "--devices", "0");
        assertRefused("--qos has to be 0 to 1, found 2", "--qos", "2");
        assertRefused("--topic has to be like user/update, found /a", "--topic", "/a");
        assertRefused("--template cannot be read", "--template", folder.resolve("no").toString());
    }

    private static void assertRefused(String message, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "simulate";
        System.arraycopy(options, 0, arguments, 1, options.length);
        RunningPlatform.Ran ran = RunningPlatform.run(Map.of(), "", arguments);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(message);
    }
}
