// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.wiring.PlatformData;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lanyard verify-data}. */
@Command(
        name = "verify-data",
        description =
                "Read everything in a data folder or a backup, and tell what is damaged. No platform may run on it; nothing is changed.")
final class VerifyDataCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description =
                    "A data folder or a backup (LANYARD_DATA, or what the configuration says).")
    private @Nullable Path folder;

    VerifyDataCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path data =
                (folder == null ? DataOption.configured(console) : folder)
                        .toAbsolutePath()
                        .normalize();
        PlatformData.Report report = PlatformData.verify(data);
        report.facts().forEach(console.out()::println);
        if (report.problems().isEmpty()) {
            console.out().println("No damage found in " + data);
            return 0;
        }
        console.err().println("lanyard: " + data + " is damaged:");
        report.problems().forEach(problem -> console.err().println("  " + problem));
        return 1;
    }
}
