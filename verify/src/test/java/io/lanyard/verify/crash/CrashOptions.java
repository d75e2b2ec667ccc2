// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What {@code ./lanyard crash-test} was asked for.
 *
 * @param powerCut none, gone or torn
 * @param durability fsync or os
 */
record CrashOptions(int rounds, int devices, long seed, String powerCut, String durability) {
    private static final int FEWEST_EVENTS = 200;
    private static final int MOST_EVENTS = 8_000;
    private static final Duration DRAIN = Duration.ofSeconds(90);

    /** What became of the arguments. */
    sealed interface Outcome {
        record Valid(CrashOptions options) implements Outcome {}

        /** They cannot be understood; the problem is the rest of a sentence about crash-test. */
        record Wrong(String problem) implements Outcome {}
    }

    /** Reads pairs of a name and a value. */
    static Outcome read(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!List.of("--rounds", "--devices", "--seed", "--power-cut", "--durability")
                    .contains(name)) {
                return new Outcome.Wrong("does not know '%s'; see --help".formatted(name));
            }
            if (i + 1 == arguments.size()) {
                return new Outcome.Wrong("needs a value after " + name);
            }
            values.put(name, arguments.get(i + 1));
        }
        try {
            int rounds = number(values, "--rounds", 10, 1, 100_000);
            int devices = number(values, "--devices", 20, 1, 500);
            String powerCut = choice(values, "--power-cut", List.of("none", "gone", "torn"));
            String durability = choice(values, "--durability", List.of("fsync", "os"));
            return new Outcome.Valid(
                    new CrashOptions(rounds, devices, seed(values), powerCut, durability));
        } catch (IllegalArgumentException e) {
            return new Outcome.Wrong(String.valueOf(e.getMessage()));
        }
    }

    private static int number(
            Map<String, String> values, String name, int usual, int least, int most) {
        String text = values.getOrDefault(name, Integer.toString(usual));
        int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "needs %s from %d to %d, found '%s'".formatted(name, least, most, text));
        }
        return number;
    }

    private static long seed(Map<String, String> values) {
        String text = values.get("--seed");
        if (text == null) {
            return new Random().nextLong();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "needs a whole number for --seed, found '%s'".formatted(text), e);
        }
    }

    /** The first of the words when there is none. */
    private static String choice(Map<String, String> values, String name, List<String> words) {
        String word = values.getOrDefault(name, words.getFirst());
        if (!words.contains(word)) {
            throw new IllegalArgumentException(
                    "needs %s to be one of %s, found '%s'"
                            .formatted(name, String.join(", ", words), word));
        }
        return word;
    }

    CrashRun.Plan plan() {
        return new CrashRun.Plan(
                rounds,
                seed,
                devices,
                FEWEST_EVENTS,
                MOST_EVENTS,
                PlatformUnderTest.Cut.valueOf(powerCut.toUpperCase(Locale.ROOT)),
                Map.of("LANYARD_DURABILITY", durability, "LANYARD_LOG_LEVEL", "warn"),
                DRAIN);
    }
}
