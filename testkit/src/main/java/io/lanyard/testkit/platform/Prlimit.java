// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program of util-linux that changes the limits of a process that runs. */
final class Prlimit {
    private static final Path PROGRAM = Path.of("/usr/bin/prlimit");

    private Prlimit() {}

    static boolean isAvailable() {
        return Files.isExecutable(PROGRAM);
    }

    /** Sets a limit of a process, such as {@code --nofile=100:}. */
    static void set(long pid, String limit) {
        try {
            Process process =
                    new ProcessBuilder(PROGRAM.toString(), "--pid", Long.toString(pid), limit)
                            .inheritIO()
                            .start();
            int code = process.waitFor();
            if (code != 0) {
                throw new AssertionError("prlimit ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
