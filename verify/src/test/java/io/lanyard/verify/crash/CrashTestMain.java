// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** {@code ./lanyard crash-test}: the long form of {@link CrashTest}. */
final class CrashTestMain {
    private CrashTestMain() {}

    static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("--rounds", "10", "--devices", "20", "--power-cut", "none", "--durability", "fsync"));
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            if (!options.containsKey(name) && !name.equals("--seed") || i + 1 == arguments.length) {
                System.err.printf(
                        "lanyard: crash-test [--rounds N] [--devices N] [--seed N] [--power-cut none|gone|torn] [--durability fsync|os], found '%s'%n",
                        name);
                System.exit(2);
            }
            options.put(name, arguments[++i]);
        }
        long seed = options.containsKey("--seed") ? Long.parseLong(options.get("--seed")) : new Random().nextLong();
        CrashRun.Plan plan =
                new CrashRun.Plan(
                        Integer.parseInt(options.get("--rounds")),
                        seed,
                        Integer.parseInt(options.get("--devices")),
                        Duration.ofMillis(500),
                        Duration.ofMillis(4_000),
                        PlatformUnderTest.Cut.valueOf(options.get("--power-cut").toUpperCase(Locale.ROOT)),
                        Map.of("LANYARD_DURABILITY", options.get("--durability"), "LANYARD_LOG_LEVEL", "warn"));
        System.out.printf("crash test of %d rounds, seed %d%n", plan.rounds(), seed);
        Path folder = Files.createTempDirectory("lanyard-crash");
        CrashRun.Verdict verdict = CrashRun.run(plan, folder, System.out::println);
        System.out.println(verdict.summary());
        if (verdict.violations().isEmpty()) {
            System.out.println("Nothing promised was broken.");
            return;
        }
        verdict.violations().forEach(System.out::println);
        System.out.printf("The platform's data is in %s%n", folder);
        System.exit(1);
    }
}
