// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.wiring.LanyardVersion;
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
                "Read everything in a data folder or a backup, and tell what is damaged or of a newer version. No platform may run on it; nothing is changed.")
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
        if (!report.newer().isEmpty()) {
            tellNewer(data, report);
        }
        if (!report.problems().isEmpty()) {
            console.err().println("lanyard: " + data + " is damaged:");
            report.problems().forEach(problem -> console.err().println("  " + problem));
        }
        if (!report.newer().isEmpty() || !report.problems().isEmpty()) {
            return 1;
        }
        console.out().println("No damage found in " + data);
        return 0;
    }

    private void tellNewer(Path data, PlatformData.Report report) {
        String program = LanyardVersion.ofThisProgram();
        console.err()
                .println(
                        "lanyard: "
                                + data
                                + " is of a newer format than "
                                + program
                                + " reads, which is no damage:");
        report.newer().forEach(each -> console.err().println("  " + each));
        console.err()
                .println(
                        report.writtenBy()
                                .filter(version -> !version.equals(program))
                                .map(
                                        "  %s has written it. Check and start it with that one."
                                                ::formatted)
                                .orElse(
                                        "  Check and start it with the version of Lanyard that has written it."));
    }
}
