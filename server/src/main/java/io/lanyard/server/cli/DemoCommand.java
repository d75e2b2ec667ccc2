// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.config.ServerConfig.LogLevel;
import io.lanyard.server.wiring.ProcessLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lanyard demo}. */
@Command(
        name = "demo",
        description = "Start a platform for a moment and walk through what a device does with it.")
final class DemoCommand implements Callable<Integer> {
    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ProcessLog.setLevel(LogLevel.ERROR);
        return 0;
    }
}
