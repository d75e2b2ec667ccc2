// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.wiring.PlatformData;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard restore}. */
@Command(
        name = "restore",
        description = "Make a data folder from a backup. No platform may run on it.")
final class RestoreCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FOLDER", description = "What lanyard backup has made.")
    private Path backup = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "The data folder, empty or new (LANYARD_DATA, or what the configuration says).")
    private @Nullable Path data;

    RestoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path to = data == null ? DataOption.configured(console) : data;
        PlatformData.restore(backup.toAbsolutePath().normalize(), to.toAbsolutePath().normalize());
        console.out().printf("Restored to %s%n", to.toAbsolutePath().normalize());
        return 0;
    }
}
