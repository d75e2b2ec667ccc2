// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

/**
 * Makes the kernel refuse what would make a file of a process longer than a limit, as a full disk does, and lifts the limit
 * again. Needs no right that a test lacks, but Linux and {@code prlimit}.
 */
public final class FileSizeLimit {
    private FileSizeLimit() {}

    public static boolean isAvailable() {
        return Prlimit.isAvailable();
    }

    /** Sets the limit of a process, in bytes. */
    public static void set(long pid, long bytes) {
        Prlimit.set(pid, "--fsize=" + bytes + ":unlimited");
    }

    public static void lift(long pid) {
        Prlimit.set(pid, "--fsize=unlimited:unlimited");
    }
}
