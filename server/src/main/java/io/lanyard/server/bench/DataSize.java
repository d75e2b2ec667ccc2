// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Bytes in a platform's data folder.
 *
 * @param messages sessions, mailboxes and feeds, with the log that they share
 * @param all with registry and trace
 */
record DataSize(long messages, long all) {
    /** What is there now. */
    static DataSize of(Path data) {
        return new DataSize(sum(data.resolve("messages")), sum(data));
    }

    private static long sum(Path folder) {
        long[] sum = {0};
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            sum[0] += attributes.size();
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE; // compacted away since it was listed
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum[0];
    }
}
