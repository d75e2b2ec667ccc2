// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SETTING = Pattern.compile("^\\| `([a-z.-]+)` \\| `([^`]*)` \\|.*");
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

    private static String readme;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(ROOT.resolve("README.md"));
    }

    /** The platform refuses variables that it does not know, so every key and every default is checked. */
    @Test
    void everySettingOfTheTableExistsAndHasThisDefault() {
        Map<String, String> variables = new TreeMap<>();
        settings()
                .forEach((key, value) ->
                        variables.put(
                                "LANYARD_"
                                        + key.toUpperCase(Locale.ROOT)
                                                .replace('.', '_')
                                                .replace('-', '_'),
                                value));
        assertThat(ServerConfig.read(null, variables))
                .isEqualTo(new ConfigOutcome.Valid(ServerConfig.DEFAULT));
    }

    @Test
    void noSettingIsMissingInTheTable() {
        assertThat(settings()).hasSize((int) leaves(ServerConfig.class));
    }

    @Test
    void everyFileThatIsLinkedExists() {
        assertThat(LINK.matcher(readme).results().map(link -> ROOT.resolve(link.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        readme.lines()
                .map(SETTING::matcher)
                .filter(Matcher::matches)
                .forEach(row -> settings.put(row.group(1), row.group(2)));
        return settings;
    }

    private static long leaves(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToLong(component -> component.isRecord() ? leaves(component) : 1)
                .sum();
    }
}
