// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets a process that runs open no more files than this, sockets included, until it is closed. What is open stays open.
 * Needs no right that a test lacks, but Linux and {@code prlimit}.
 */
public final class OpenFileLimit implements AutoCloseable {
    private static final String NAME = "Max open files";

    private final long pid;
    private final String before;

    private OpenFileLimit(long pid, String before) {
        this.pid = pid;
        this.before = before;
    }

    public static boolean isAvailable() {
        return Prlimit.isAvailable();
    }

    /** Numbers of descriptors from this one on are not given out. */
    public static OpenFileLimit of(long pid, int descriptors) {
        OpenFileLimit limit = new OpenFileLimit(pid, softLimit(pid));
        Prlimit.set(pid, "--nofile=" + descriptors + ":");
        return limit;
    }

    private static String softLimit(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "limits")).stream()
                    .filter(line -> line.startsWith(NAME))
                    .map(line -> line.substring(NAME.length()).strip().split(" +", 2)[0])
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Prlimit.set(pid, "--nofile=" + before + ":");
    }
}
