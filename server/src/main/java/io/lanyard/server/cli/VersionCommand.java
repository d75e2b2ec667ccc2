// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.wiring.LanyardVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code lanyard version}. */
@Command(name = "version", description = "Show the version of Lanyard and of its Java.")
final class VersionCommand implements Callable<Integer> {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().println(text());
        return 0;
    }

    private static String text() {
        return "%s (Java %s, %s)"
                .formatted(
                        LanyardVersion.ofThisProgram(),
                        Runtime.version(),
                        System.getProperty("java.vendor", "unknown vendor"));
    }

    /** The same for {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
