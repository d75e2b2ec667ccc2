// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A filesystem of its own with as much room as a test gives it, in memory: what does not fit is refused as a full disk
 * refuses it, and programs are told how much is free. Only root of Linux may have one.
 */
public final class SmallDisk implements AutoCloseable {
    private static final Path MOUNT = Path.of("/usr/bin/mount");

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether there can be one here: a container may refuse it to root as well. */
    public static boolean isAvailable(Path anyFolder) {
        if (!Files.isExecutable(MOUNT)) {
            return false;
        }
        Path tried = anyFolder.resolve("tried");
        try {
            Files.createDirectory(tried);
            if (run(mount(tried, "size=4096")) != 0) {
                return false;
            }
            run(List.of("umount", tried.toString()));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Mounts one.
     *
     * @param folder is made
     */
    public static SmallDisk at(Path folder, long bytes) {
        try {
            Files.createDirectory(folder);
            require(mount(folder, "size=" + bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    public long usedBytes() {
        try {
            FileStore store = Files.getFileStore(folder);
            return store.getTotalSpace() - store.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it larger or smaller, with what is on it. */
    public void resize(long bytes) {
        require(mount(folder, "remount,size=" + bytes));
    }

    /** Unmounts it; what was on it is gone. */
    @Override
    public void close() {
        require(List.of("umount", folder.toString()));
    }

    private static List<String> mount(Path folder, String options) {
        return List.of(MOUNT.toString(), "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    }

    private static void require(List<String> command) {
        int code = run(command);
        if (code != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + code);
        }
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
