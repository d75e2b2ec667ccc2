// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.storage.rocks.MessageDatabase;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of a data folder. A copy has the same layout, without the lock, and with a file that says it is whole: written last,
 * so that a copy that was broken off is none.
 */
final class PlatformBackup implements Backups {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformBackup.class);

    /** Says that the folder is a whole backup; its number rises when an older version could not restore it. */
    static final String MARKER = "backup";

    static final String MARKER_PREFIX = "lanyard backup ";
    static final int FORMAT = 1;

    private static final String MESSAGES = "messages";

    private final Path data;
    private final MessageDatabase messages;
    private final SqliteRegistry registry;
    private final Clock clock;
    private final ReentrantLock one = new ReentrantLock();

    PlatformBackup(Path data, MessageDatabase messages, SqliteRegistry registry, Clock clock) {
        this.data = data;
        this.messages = messages;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public Outcome<Backup> backUp(Path folder) {
        if (!one.tryLock()) {
            return refused("another backup is being made");
        }
        try {
            if (Files.exists(folder)) {
                return refused(folder + " exists already; name a folder that does not");
            }
            if (folder.normalize().startsWith(data)) {
                return refused(folder + " is in the data folder itself");
            }
            Outcome<Backup> done = Outcome.done(copy(folder));
            LOG.info("Backed up to {}", folder);
            return done;
        } catch (IOException | RuntimeException e) {
            LOG.error("The backup to {} failed", folder, e);
            delete(folder);
            return refused("the backup to %s failed: %s".formatted(folder, e.getMessage()));
        } finally {
            one.unlock();
        }
    }

    private static Outcome<Backup> refused(String why) {
        return Outcome.refused(Refusal.BACKUP_NOT_POSSIBLE, why);
    }

    private Backup copy(Path folder) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // The registry last: of what the messages are about, it has at least as much as they had.
        messages.copyTo(folder.resolve(MESSAGES));
        registry.copyTo(folder.resolve(SqliteRegistry.FILE_NAME));
        for (Path file : others()) {
            copyTree(file, folder.resolve(data.relativize(file)));
        }
        sync(folder);
        Path marker = folder.resolve(MARKER);
        Files.writeString(marker, "%s%d%n%s%n".formatted(MARKER_PREFIX, FORMAT, clock.instant()));
        sync(folder);
        return size(folder);
    }

    /**
     * What is neither copied by its store nor only of use to a running platform. Not the trace: its files come and go
     * while they would be copied.
     */
    private List<Path> others() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                return !name.equals(MESSAGES)
                                        && !name.equals(PlatformTrace.FOLDER)
                                        && !name.equals(DataFolder.LOCK)
                                        && !name.startsWith(SqliteRegistry.FILE_NAME);
                            })
                    .toList();
        }
    }

    /** Copies a file, or a folder with all in it; permissions stay. */
    static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Brings every file and folder to the disk. */
    static void sync(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    private static Backup size(Path folder) throws IOException {
        long[] files = {0};
        long[] bytes = {0};
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        files[0]++;
                        bytes[0] += attributes.size();
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new Backup(folder, files[0], bytes[0]);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("What is left of the backup in {} cannot be deleted", folder, e);
        }
    }
}
