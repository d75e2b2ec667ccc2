// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a disk that took nothing has room again for RocksDB to begin anew. It is not closed before, because it can be
 * read as it is, and without the room it could not be opened again. By the writer's thread only.
 */
final class RoomToReopen {
    private static final Logger LOG = LoggerFactory.getLogger(RoomToReopen.class);

    /** Beyond what is brought to tables: RocksDB's own files, and some time until the disk is full again. */
    private static final long MARGIN = 16L << 20;

    private static final int BLOCK = 1 << 20;

    private final Path folder;
    private boolean inVain;

    RoomToReopen(Path folder) {
        this.folder = folder;
    }

    /**
     * What lacks, for people; empty when all is there.
     *
     * @param unflushed the bytes that RocksDB has to bring to tables before it takes any more
     * @param waiting the bytes that are then to be written
     */
    Optional<String> lacking(long unflushed, long waiting) {
        long needed = unflushed + waiting + MARGIN;
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < needed) {
                return Optional.of(
                        "%d MiB have to be free in %s, %d are"
                                .formatted(mebibytes(needed), folder, free >> 20));
            }
            // The system does not tell of every bound, such as a quota.
            probe(inVain ? needed : MARGIN);
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("The disk takes no files yet", e);
            return Optional.of(
                    "%d MiB have to fit into %s: %s"
                            .formatted(mebibytes(needed), folder, e.getMessage()));
        }
    }

    /** All seemed to be there and was not: from now on it is tried out. */
    void wasInVain() {
        inVain = true;
    }

    /** RocksDB writes again. */
    void wasEnough() {
        inVain = false;
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private void probe(long bytes) throws IOException {
        Path probe = folder.resolve("probe");
        try (FileChannel channel =
                FileChannel.open(
                        probe,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (long written = 0; written < bytes; written += BLOCK) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
        } finally {
            try {
                Files.deleteIfExists(probe);
            } catch (IOException e) {
                LOG.debug("{} cannot be deleted", probe, e);
            }
        }
    }
}
