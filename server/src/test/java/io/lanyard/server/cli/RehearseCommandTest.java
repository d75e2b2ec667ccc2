// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher asks before it lets the JVM learn, which takes many seconds. */
final class RehearseCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"run", "bench self --own", "bench connect --devices 10"})
    void what_starts_a_platform_is_worth_it(String words) {
        assertThat(ask(Map.of(), words).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run --help",
                "run -h",
                "run --version",
                "run --settings",
                "run --port 1883",
                "run now",
                "run --config /does/not/exist.yaml",
                "bench",
                "bench --help",
                "bench self --help",
                "bench sefl",
                "bench self --devices many",
                "rum"
            })
    void what_ends_with_an_answer_at_once_is_not(String words) {
        RunningPlatform.Ran ran = ask(Map.of(), words);

        assertThat(ran.code()).isEqualTo(1);
        // The command itself will say what there is to say.
        assertThat(ran.out() + ran.err()).isEmpty();
    }

    @Test
    void a_platform_that_will_not_start_because_of_its_settings_is_not(@TempDir Path folder)
            throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "mqtt:\n  prot: 1883\n");
        Path right = Files.writeString(folder.resolve("right.yaml"), "mqtt:\n  port: 1883\n");

        assertThat(ask(Map.of("LANYARD_MQTT_PORT", "many"), "run").code()).isEqualTo(1);
        assertThat(ask(Map.of(), "run --config " + wrong).code()).isEqualTo(1);
        assertThat(ask(Map.of(), "run --config " + right).code()).isZero();
    }

    private static RunningPlatform.Ran ask(Map<String, String> environment, String words) {
        List<String> arguments = new ArrayList<>(List.of("rehearse", "--wanted", "--"));
        if (!words.isEmpty()) {
            arguments.addAll(List.of(words.split(" ")));
        }
        return RunningPlatform.run(environment, "", arguments.toArray(String[]::new));
    }
}
