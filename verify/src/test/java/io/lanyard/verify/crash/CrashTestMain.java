// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.server.config.ServerConfig.LogLevel;
import io.lanyard.server.wiring.ProcessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./lanyard crash-test}: {@link CrashTest} for as long as one likes. */
final class CrashTestMain {
    private CrashTestMain() {}

    static void main(String[] arguments) throws Exception {
        switch (CrashOptions.read(List.of(arguments))) {
            case CrashOptions.Outcome.Wrong(String problem) -> {
                System.err.println("lanyard: crash-test " + problem);
                System.exit(2);
            }
            case CrashOptions.Outcome.Valid(CrashOptions options) -> System.exit(run(options));
        }
    }

    private static int run(CrashOptions options) throws IOException, InterruptedException {
        CrashRun.Plan plan = options.plan();
        System.out.printf(
                "Crash test: %d rounds, %d devices, power cut %s, durability %s, seed %d%n",
                plan.rounds(),
                plan.devices(),
                options.powerCut(),
                options.durability(),
                plan.seed());
        // What the libraries of clients say of broken connections is of no interest here.
        ProcessLog.setLevel(LogLevel.ERROR);
        Path folder = Files.createTempDirectory("lanyard-crash-test");
        CrashReport report = CrashRun.run(plan, folder, System.out::println);
        System.out.println();
        report.table().forEach(System.out::println);
        System.out.println();
        if (report.violations().isEmpty()) {
            delete(folder);
            System.out.println("Nothing that was promised was broken.");
            return 0;
        }
        report.violations().forEach(System.out::println);
        System.out.printf(
                "%nPromises were broken, with seed %d. The history is in %s, the platform's data and log beside it.%n",
                plan.seed(), folder.resolve("history.txt"));
        return 1;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
