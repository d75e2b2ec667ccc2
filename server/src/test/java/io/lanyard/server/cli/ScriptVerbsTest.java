// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The script through which people call the command line. */
class ScriptVerbsTest {
    /** What the script itself calls while it builds. */
    private static final String INTERNAL = "rehearse";

    private static final Pattern CASE = Pattern.compile("(?m)^  ([a-z| -]+)\\)");

    @Test
    void everyCommandIsAVerbOfTheScript() throws IOException {
        String script = Files.readString(Path.of("..", "lanyard"));
        Set<String> verbs =
                CASE.matcher(script.substring(script.indexOf("case $verb in")))
                        .results()
                        .flatMap(match -> Arrays.stream(match.group(1).split("\\|", -1)))
                        .map(String::strip)
                        .collect(Collectors.toSet());
        PrintWriter nobody = new PrintWriter(new StringWriter());
        Set<String> commands =
                new TreeSet<>(
                        LanyardCommand.commandLine(
                                        new Console(
                                                InputStream.nullInputStream(),
                                                nobody,
                                                nobody,
                                                Map.of()))
                                .getSubcommands()
                                .keySet());
        commands.remove(INTERNAL);

        assertThat(verbs).containsAll(commands);
    }
}
