// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.config.ServerConfig.LogLevel;
import io.lanyard.server.demo.Demo;
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
    public Integer call() throws InterruptedException {
        // That a platform goes away is part of the play.
        ProcessLog.setLevel(LogLevel.ERROR);
        try {
            new Demo(console.out()).run();
            return 0;
        } catch (IllegalStateException e) {
            console.out().flush();
            console.err().println("lanyard: the demo failed at " + e.getMessage());
            e.printStackTrace(console.err());
            return 1;
        }
    }
}
