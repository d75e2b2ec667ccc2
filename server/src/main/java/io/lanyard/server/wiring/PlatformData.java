// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.platform.registry.RegistryException;
import io.lanyard.storage.rocks.MessageCheck;
import io.lanyard.storage.rocks.StorageException;
import io.lanyard.storage.sqlite.RegistryCheck;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks after the data of a platform that does not run: restores a backup, and checks a data folder or a backup. */
public final class PlatformData {
    private PlatformData() {}

    /**
     * What a check found.
     *
     * @param facts a line each, for people
     * @param problems a line each; empty when all is well
     * @param newer what this version does not know, as a newer one has written it; a line each
     * @param writtenBy the version that has written all of it; empty when that is not known
     */
    public record Report(
            List<String> facts,
            List<String> problems,
            List<String> newer,
            Optional<String> writtenBy) {
        public Report {
            facts = List.copyOf(facts);
            problems = List.copyOf(problems);
            newer = List.copyOf(newer);
        }
    }

    /**
     * Copies a backup into a data folder that is empty or does not exist.
     *
     * @throws StartException when the backup is none, or the data folder is in use
     */
    public static void restore(Path backup, Path data) {
        requireBackup(backup);
        try {
            if (Files.isDirectory(data)) {
                requireEmpty(data);
            } else if (Files.exists(data)) {
                throw new StartException(data + " is no folder");
            }
            try (DataFolder folder = DataFolder.open(data);
                    Stream<Path> files = Files.list(backup)) {
                for (Path file : files.toList()) {
                    if (!file.getFileName().toString().equals(PlatformBackup.MARKER)) {
                        PlatformBackup.copyTree(
                                file, folder.path().resolve(backup.relativize(file).toString()));
                    }
                }
                PlatformBackup.sync(folder.path());
            }
        } catch (IOException e) {
            throw new StartException(
                    "the backup cannot be restored to %s: %s".formatted(data, e), e);
        }
    }

    private static void requireEmpty(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            if (files.findAny().isPresent()) {
                if (Files.exists(data.resolve(DataFolder.LOCK))) {
                    // Says so when a platform is running on it.
                    DataFolder.open(data).close();
                }
                throw new StartException(
                        "the data folder %s is not empty. A backup is restored into an empty one: move this one away, or set another by the key data or LANYARD_DATA."
                                .formatted(data));
            }
        }
    }

    private static void requireBackup(Path backup) {
        Path marker = backup.resolve(PlatformBackup.MARKER);
        String found;
        try {
            if (!Files.isDirectory(backup)) {
                throw new StartException("there is no folder " + backup);
            }
            if (!Files.exists(marker)) {
                throw new StartException(
                        "%s is no backup, or one that was broken off: it has no file named %s"
                                .formatted(backup, PlatformBackup.MARKER));
            }
            found = Files.readString(marker).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new StartException("%s cannot be read: %s".formatted(backup, e), e);
        }
        if (!found.equals(PlatformBackup.MARKER_PREFIX + PlatformBackup.FORMAT)) {
            throw new StartException(
                    "%s has to begin with [%s%d], found [%s]: another version of the platform has made this backup"
                            .formatted(
                                    marker,
                                    PlatformBackup.MARKER_PREFIX,
                                    PlatformBackup.FORMAT,
                                    found));
        }
    }

    /**
     * Reads everything in a data folder or a backup, and changes nothing.
     *
     * @throws StartException when there is nothing to check, or a platform runs on it
     */
    public static Report verify(Path data) {
        if (!Files.isDirectory(data)) {
            throw new StartException("there is no folder " + data);
        }
        if (!Files.exists(data.resolve(SqliteRegistry.FILE_NAME))) {
            throw new StartException(
                    "%s is neither a data folder nor a backup: it has no file named %s"
                            .formatted(data, SqliteRegistry.FILE_NAME));
        }
        Optional<DataFolder> locked =
                Files.exists(data.resolve(DataFolder.LOCK))
                        ? Optional.of(DataFolder.open(data))
                        : Optional.empty();
        try {
            List<String> facts = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            List<String> newer = new ArrayList<>();
            try {
                RegistryCheck check = SqliteRegistry.check(data);
                facts.add("registry  " + check.holds());
                problems.addAll(check.problems());
                newer.addAll(check.newer());
            } catch (RegistryException e) {
                problems.add("registry: " + e.getMessage());
            }
            if (Files.isDirectory(data.resolve("messages"))) {
                try {
                    MessageCheck check = MessageCheck.of(data.resolve("messages"));
                    check.counts()
                            .forEach((kind, count) -> facts.add("%-9s %d".formatted(kind, count)));
                    check.notes().forEach(note -> facts.add("note      " + note));
                    problems.addAll(check.problems());
                    newer.addAll(check.newer());
                } catch (StorageException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            } else {
                facts.add("messages  none yet");
            }
            return new Report(facts, problems, newer, LanyardVersion.of(data));
        } finally {
            locked.ifPresent(DataFolder::close);
        }
    }
}
