// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out settings by key, from a variable before the file before the default, and collects what is wrong: a value
 * that does not fit, and at the end every key that nobody asked for.
 */
final class ConfigValues {
    private static final String PREFIX = "LANYARD_";

    /** What an empty list is written as. */
    private static final String NONE = "none";

    /** Variables that mean something to the command line or the launcher, not to the platform. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of(
                    "LANYARD_URL",
                    "LANYARD_ACCESS_KEY_ID",
                    "LANYARD_ACCESS_KEY_SECRET",
                    "LANYARD_CONFIG",
                    "LANYARD_JAVA_OPTS");

    private final Map<String, GivenValue> file;
    private final Map<String, GivenValue> variables = new TreeMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    ConfigValues(YamlSettings file, Map<String, String> environment) {
        this.file = file.values();
        problems.addAll(file.problems());
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !OTHER_VARIABLES.contains(name)) {
                variables.put(name, new GivenValue(value, name));
            }
        });
    }

    /** The variable that sets a key: {@code mqtt.port} is {@code LANYARD_MQTT_PORT}. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    String text(String key, String otherwise) {
        return value(key, otherwise, "some text", text -> text.isBlank() ? null : text);
    }

    Path path(String key, Path otherwise) {
        return value(
                key,
                otherwise,
                "a path",
                text -> {
                    try {
                        return text.isBlank() ? null : Path.of(text);
                    } catch (InvalidPathException e) {
                        return null;
                    }
                });
    }

    int number(String key, int otherwise, int min, int max) {
        return value(
                key,
                otherwise,
                "a number from " + min + " to " + max,
                text -> {
                    try {
                        int number = Integer.parseInt(text);
                        return number < min || number > max ? null : number;
                    } catch (NumberFormatException e) {
                        return null;
                    }
                });
    }

    /** Several of a kind with commas between them, or {@link #NONE}, which is also the default. */
    <T> List<T> list(String key, String expected, Function<String, T> element) {
        defaults.put(key, NONE);
        GivenValue given = variables.getOrDefault(variable(key), file.get(key));
        String text = given == null ? NONE : given.text().strip();
        if (given == null || text.isEmpty() || text.equals(NONE)) {
            return List.of();
        }
        try {
            return Stream.of(text.split(",", -1)).map(String::strip).map(element).toList();
        } catch (IllegalArgumentException e) {
            problems.add(
                    "%s: %s is \"%s\", expected %s with commas between them, or %s"
                            .formatted(given.place(), key, given.text(), expected, NONE));
            return List.of();
        }
    }

    /** Some text that is not empty, for {@link #list}. */
    static String word(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    /** A port, for {@link #list}. */
    static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no port: " + text);
        }
        return port;
    }

    boolean flag(String key, boolean otherwise) {
        return value(
                key,
                otherwise,
                "true or false",
                text ->
                        switch (text) {
                            case "true" -> true;
                            case "false" -> false;
                            default -> null;
                        });
    }

    /** One of the constants, written in lower case with dashes. */
    <E extends Enum<E>> E choice(String key, E otherwise) {
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        String expected =
                Arrays.stream(constants)
                        .map(ConfigValues::defaultWord)
                        .collect(Collectors.joining(", "));
        return value(
                key,
                otherwise,
                "one of " + expected,
                text -> {
                    for (E constant : constants) {
                        if (defaultWord(constant).equalsIgnoreCase(text)) {
                            return constant;
                        }
                    }
                    return null;
                });
    }

    private static String defaultWord(Object value) {
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : Objects.toString(value);
    }

    /** Reads a value; the reading yields null when the text is not as expected. */
    private <T> T value(String key, T otherwise, String expected, Reading<T> reading) {
        defaults.put(key, defaultWord(otherwise));
        GivenValue given = variables.getOrDefault(variable(key), file.get(key));
        if (given == null) {
            return otherwise;
        }
        T read = reading.read(given.text().strip());
        if (read != null) {
            return read;
        }
        problems.add(
                "%s: %s is \"%s\", expected %s"
                        .formatted(given.place(), key, given.text(), expected));
        return otherwise;
    }

    /** All keys that were asked for with their defaults, in that order. */
    Map<String, String> defaults() {
        return defaults;
    }

    /** What is wrong, after all settings were read: malformed values, and keys that nobody asked for. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        file.forEach((key, given) -> {
            if (!defaults.containsKey(key) && !isEmptyGroup(key, given)) {
                all.add(unknown(given, "key " + key, key, Function.identity()));
            }
        });
        Set<String> known =
                defaults.keySet().stream().map(ConfigValues::variable).collect(Collectors.toSet());
        variables.forEach((name, given) -> {
            if (!known.contains(name)) {
                all.add(unknown(given, "variable", name, ConfigValues::variable));
            }
        });
        return all;
    }

    /** Whether this is a group whose keys are all commented out. */
    private boolean isEmptyGroup(String key, GivenValue given) {
        return given.text().isEmpty()
                && defaults.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
    }

    private String unknown(
            GivenValue given, String what, String name, Function<String, String> spelling) {
        List<String> below =
                defaults.keySet().stream().filter(key -> key.startsWith(name + ".")).toList();
        if (!below.isEmpty()) {
            return "%s: unknown %s (value \"%s\"); %s is a group, with the keys %s"
                    .formatted(given.place(), what, given.text(), name, String.join(", ", below));
        }
        Optional<String> nearest =
                NearestWord.among(defaults.keySet().stream().map(spelling).toList(), name);
        return "%s: unknown %s (value \"%s\"); %s"
                .formatted(
                        given.place(),
                        what,
                        given.text(),
                        nearest.map(word -> "did you mean " + word + "?")
                                .orElse(
                                        "known are "
                                                + defaults.keySet().stream()
                                                        .map(spelling)
                                                        .collect(Collectors.joining(", "))));
    }

    @FunctionalInterface
    private interface Reading<T> {
        @Nullable T read(String text);
    }
}
