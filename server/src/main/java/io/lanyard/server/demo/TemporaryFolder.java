// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that goes with its end, or with the process. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread hook = new Thread(this::delete, "temporary-folder");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    public static TemporaryFolder create(String name) {
        try {
            TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(name + "-"));
            Runtime.getRuntime().addShutdownHook(folder.hook);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    public Path path() {
        return path;
    }

    private void delete() {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(path)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            // It is gone, or cannot be read: the system clears its temporary folder by itself.
            return;
        }
        for (Path each : deepestFirst) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException e) {
                // A file came in between; the same.
            }
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook does nothing now.
        }
    }
}
