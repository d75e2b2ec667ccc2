// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                    .containsPattern("not acknowledged +0")
                    .containsPattern("sent after their time +\\d[\\d,]* ms at most");
            assertThat(figure(ran, "published")).isPositive();
            // A busy machine does not make messages vanish without a word.
            assertThat(figure(ran, "published") + figure(ran, "skipped") + figure(ran, "not sent"))
                    .isEqualTo(100);
            String product =
                    platform.run("product", "list", "--json")
                            .array()
                            .getJsonObject(0)
                            .getString("ProductKey");
            assertThat(platform.run("device", "list", product, "--json").array()).isEmpty();
        }
    }

    /** The number in one of the lines that the run ends with. */
    private static int figure(RunningPlatform.Ran ran, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + " +(\\d+)").matcher(ran.out());
        assertThat(line.find()).as(name + " in " + ran.out()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    @Test
    void a_signal_ends_it_with_its_summary_and_no_device_left() throws Exception {
        try (RunningPlatform platform = RunningPlatform.start(folder.resolve("data"))) {
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "simulate",
                            "--devices",
                            "3",
                            "--rate",
                            "10",
                            "--seconds",
                            "3600");
            builder.environment().putAll(platform.environment());
            Process simulation = builder.start();
            try (BufferedReader err = simulation.errorReader();
                    BufferedReader out = simulation.inputReader()) {
                String line = err.readLine();
                while (line != null && !line.contains("3 connected")) {
                    line = err.readLine();
                }
                // Process.destroy() would close what it prints, too.
                simulation.toHandle().destroy();

                assertThat(simulation.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
                assertThat(out.lines()).anyMatch(l -> l.matches("devices +3 of 3 connected"));
            } finally {
                simulation.destroyForcibly();
            }
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
