// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.server.api.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The first access key on disk, readable by its owner only, for the command line on the same machine. */
public final class AccessKeyFile {
    private static final String ID = "AccessKeyId";
    private static final String SECRET = "AccessKeySecret";

    private AccessKeyFile() {}

    /** Where the file is in a data folder. */
    public static Path in(Path data) {
        return data.resolve("access-key");
    }

    /**
     * The key; nothing when there is no file.
     *
     * @throws StartException when the file cannot be read or holds no key
     */
    public static Optional<ApiKey> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new StartException(
                    file.toAbsolutePath().normalize()
                            + " may be read only by the user that started the platform",
                    e);
        } catch (IOException e) {
            throw new StartException(file + " cannot be read: " + e, e);
        }
        String id = value(lines, ID);
        String secret = value(lines, SECRET);
        if (id.isEmpty() || secret.isEmpty()) {
            throw new StartException(
                    "%s has to hold the lines %s=... and %s=...".formatted(file, ID, SECRET));
        }
        return Optional.of(new ApiKey(id, secret));
    }

    private static String value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Writes the file, whole or not at all, with mode 0600 from its first byte on; it is on the disk when this returns. */
    static void write(Path file, ApiKey key) {
        String text = "%s=%s%n%s=%s%n".formatted(ID, key.id(), SECRET, key.secret());
        try {
            Path folder =
                    Objects.requireNonNull(
                            file.toAbsolutePath().getParent(), "a file is in a folder");
            Path fresh =
                    Files.createTempFile(
                            folder,
                            "access-key",
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text);
            sync(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Brings a file, or the names in a folder, to the disk. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
