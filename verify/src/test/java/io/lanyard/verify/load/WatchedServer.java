// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import io.lanyard.server.Main;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;

/** The server, which also writes down how much direct memory Netty holds, because no tool of the JDK tells that. */
final class WatchedServer {
    /** Names the file that the number of bytes is written to, again and again. */
    static final String FILE = "lanyard.watched.file";

    private static final long INTERVAL_NANOS = 100_000_000;

    private WatchedServer() {}

    public static void main(String[] arguments) {
        Path file = Path.of(System.getProperty(FILE));
        var _ = Thread.ofPlatform().name("watch").daemon().start(() -> write(file));
        Main.main(arguments);
    }

    private static void write(Path file) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            while (true) {
                Files.writeString(fresh, Long.toString(PlatformDependent.usedDirectMemory()));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
