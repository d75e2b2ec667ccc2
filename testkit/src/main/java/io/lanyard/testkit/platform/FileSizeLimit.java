// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the kernel refuse what would make a file of a process longer than a limit, as a full disk does, and lifts the limit
 * again. Needs no right that a test lacks, but Linux and {@code prlimit}.
 */
public final class FileSizeLimit {
    private static final Path PROGRAM = Path.of("/usr/bin/prlimit");

    private FileSizeLimit() {}

    public static boolean isAvailable() {
        return Files.isExecutable(PROGRAM);
    }

    /** Sets the limit of a process, in bytes. */
    public static void set(long pid, long bytes) {
        run(pid, bytes + ":unlimited");
    }

    public static void lift(long pid) {
        run(pid, "unlimited:unlimited");
    }

    private static void run(long pid, String limits) {
        try {
            Process process =
                    new ProcessBuilder(
                                    PROGRAM.toString(),
                                    "--pid",
                                    Long.toString(pid),
                                    "--fsize=" + limits)
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
