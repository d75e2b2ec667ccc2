// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The program that {@link PowerCutTest} cuts the power of: each argument is a step on files of the working folder. */
final class FileSteps {
    private FileSteps() {}

    static void main(String[] steps) throws IOException {
        for (String step : steps) {
            String[] words = step.split(" ", 3);
            Path file =
                    Path.of("")
                            .toAbsolutePath()
                            .resolve(words[words.length > 1 ? 1 : 0])
                            .normalize();
            switch (words[0]) {
                case "append" ->
                        write(file, words[2], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                case "overwrite" -> write(file, words[2], StandardOpenOption.WRITE);
                case "truncate" -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(0);
                    }
                }
                case "sync" -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
                case "move" ->
                        Files.move(
                                file,
                                file.resolveSibling(words[2]),
                                StandardCopyOption.REPLACE_EXISTING,
                                StandardCopyOption.ATOMIC_MOVE);
                case "delete" -> Files.delete(file);
                default -> throw new IllegalArgumentException("there is no step " + step);
            }
        }
    }

    private static void write(Path file, String text, OpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options)) {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }
    }
}
