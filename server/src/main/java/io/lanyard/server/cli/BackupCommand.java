// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard backup}. */
@Command(
        name = "backup",
        description =
                "Copy everything that a running platform keeps, to a folder on its machine. The platform goes on working.")
final class BackupCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "Where the copy goes; it must not exist. The platform has to be able to write there.")
    private Path folder = Path.of("");

    @Option(names = CommandGroup.JSON, description = CommandGroup.JSON_DESCRIPTION)
    private boolean json;

    BackupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject data =
                    client.call(
                                    "BackUpPlatform",
                                    Map.of(
                                            "Folder",
                                            folder.toAbsolutePath().normalize().toString()))
                            .getJsonObject("Data");
            if (json) {
                console.json(data);
            } else {
                console.out()
                        .printf(
                                "Backed up to %s: %d files, %d bytes%n",
                                data.getString("Folder"),
                                data.getLong("Files"),
                                data.getLong("Bytes"));
            }
        }
        return 0;
    }
}
