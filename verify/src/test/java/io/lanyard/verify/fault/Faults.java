// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fault;

import io.lanyard.verify.platform.PreloadedLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/** What goes wrong with the disk and the clock of a platform in a process of its own; {@code faults.c} does it. */
final class Faults implements AutoCloseable {
    /** Why a write fails: errno of Linux. */
    enum Failure {
        /** EIO. */
        IO(5),
        /** ENOSPC. */
        NO_SPACE(28),
        /** EROFS: the system has mounted the disk anew after an error, for reading only. */
        READ_ONLY(30);

        private final int errno;

        Failure(int errno) {
            this.errno = errno;
        }
    }

    private static final int BYTES = 16;
    private static final int ERROR = 4;
    private static final int SECONDS = 8;
    private static final int NOTHING = 0;
    private static final int HOLD = 1;
    private static final int FAIL = 2;

    private final Path library;
    private final Path folder;
    private final Path file;
    private final MappedByteBuffer control;

    private Faults(Path library, Path folder, Path file, MappedByteBuffer control) {
        this.library = library;
        this.folder = folder;
        this.file = file;
        this.control = control;
    }

    /**
     * Faults of the files below a folder, none yet.
     *
     * @param folder the platform's data folder, which may not exist yet
     * @param work where the library and the control file go
     */
    static Faults of(Path folder, Path work) {
        try {
            Files.createDirectories(folder);
            Files.createDirectories(work);
            Path library = PreloadedLibrary.compile("faults", work);
            Path file = work.resolve("control");
            Files.write(file, new byte[BYTES]);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer control = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
                control.order(ByteOrder.nativeOrder());
                return new Faults(library, folder.toRealPath(), file, control);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the faults cannot be prepared", e);
        }
    }

    /** The folder as the platform has to name it. */
    Path folder() {
        return folder;
    }

    /** What the environment of the platform has to hold. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAULTS_FOLDER", folder.toString(),
                "FAULTS_CONTROL", file.toString());
    }

    /** No sync ends any more: the disk hangs. */
    void hang() {
        control.putInt(0, HOLD);
    }

    /** Whatever would change something on the disk fails; reading goes on. */
    void failWrites(Failure failure) {
        control.putInt(ERROR, failure.errno);
        control.putInt(0, FAIL);
    }

    /** The disk is well again. */
    void heal() {
        control.putInt(0, NOTHING);
    }

    /** Moves the time of day from what it really is; monotonic time goes on as before. */
    void moveClock(Duration by) {
        control.putLong(SECONDS, by.toSeconds());
    }

    /** Heals the disk, so that the platform can stop. */
    @Override
    public void close() {
        heal();
    }
}
