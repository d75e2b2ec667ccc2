// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.StartException;
import java.nio.file.Path;

/** The data folder of commands that work on it themselves, where none is named. */
final class DataOption {
    private DataOption() {}

    /**
     * What the configuration says.
     *
     * @throws StartException when that is not right
     */
    static Path configured(Console console) {
        return switch (ServerConfig.read(null, console.environment())) {
            case ConfigOutcome.Valid(ServerConfig config) -> config.data();
            case ConfigOutcome.Invalid(var problems) ->
                    throw new StartException(
                            "the configuration is not right: " + String.join("; ", problems));
        };
    }
}
