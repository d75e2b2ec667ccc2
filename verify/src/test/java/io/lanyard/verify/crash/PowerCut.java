// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.verify.platform.PreloadedLibrary;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A power cut for a platform in a process of its own. While it runs, {@code powercut.c} is loaded into it and notes what is
 * not yet safe on disk. After it was killed, {@link #strike} takes that away: bytes that were not synced, overwrites that
 * were not synced, and names in folders that were not synced.
 */
final class PowerCut {
    /** What a cut leaves of the bytes that were appended and not synced. */
    enum Tail {
        /** Nothing. */
        GONE,
        /** A random part of them, its last block garbage: a record that was torn in the middle. */
        TORN
    }

    private static final int BLOCK = 512;

    /** As on a disk that turns: what is told before it is synced is then seen by somebody before the cut. */
    private static final Duration SYNC = Duration.ofMillis(15);

    private final Path library;
    private final Path folder;
    private final Path notes;

    private PowerCut(Path library, Path folder, Path notes) {
        this.library = library;
        this.folder = folder;
        this.notes = notes;
    }

    /**
     * Compiles the library and prepares the cut of one run of a platform.
     *
     * @param folder what is watched: the platform's data folder, which may not exist yet
     * @param work where the library and the notes go, on the same file system
     */
    static PowerCut of(Path folder, Path work) {
        try {
            Files.createDirectories(work);
            Path library = work.resolve("powercut.so");
            if (!Files.exists(library)) {
                PreloadedLibrary.compile("powercut", work);
            }
            Path notes = Files.createTempDirectory(work, "notes-");
            // The folder itself is not what is tested: it is there, and safe.
            Files.createDirectories(folder);
            return new PowerCut(library, folder.toRealPath(), notes.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("the power cut cannot be prepared", e);
        }
    }

    /** What the environment of the platform has to hold. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "POWERCUT_FOLDER", folder.toString(),
                "POWERCUT_NOTES", notes.toString(),
                "POWERCUT_SYNC_MICROS", Long.toString(SYNC.toNanos() / 1_000));
    }

    /**
     * Takes away what was not safe. The platform must have ended.
     *
     * @return how many bytes and names were lost, for the report
     */
    Loss strike(Tail tail, RandomGenerator random) {
        try {
            Notes read = readNotes();
            long bytes = 0;
            for (WatchedFile file : read.files.values()) {
                bytes += takeBack(file, tail, random);
            }
            int names = 0;
            while (!read.names.isEmpty()) {
                read.names.removeLast().undo();
                names++;
            }
            // Mapped memory, which is not watched; its owner makes it anew from what was synced.
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.filter(each -> each.toString().endsWith("-shm")).toList()) {
                    Files.delete(path);
                }
            }
            delete(notes);
            return new Loss(bytes, names);
        } catch (IOException e) {
            throw new UncheckedIOException("the power cut failed", e);
        }
    }

    /** What a cut took. */
    record Loss(long bytes, int names) {}

    private record Overwritten(long offset, ByteBuffer before) {}

    private static final class WatchedFile {
        private final Path path;
        private final Deque<Overwritten> overwritten = new ArrayDeque<>();
        private long safeSize;

        WatchedFile(Path path, long safeSize) {
            this.path = path;
            this.safeSize = safeSize;
        }
    }

    /** A change of a folder that was not synced yet. */
    private record Name(List<Path> folders, IoAction action) {
        void undo() throws IOException {
            action.run();
        }
    }

    private interface IoAction {
        void run() throws IOException;
    }

    private static final class Notes {
        private final Map<Integer, WatchedFile> files = new HashMap<>();
        private final Deque<Name> names = new ArrayDeque<>();
    }

    private Notes readNotes() throws IOException {
        Notes read = new Notes();
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(Files.newInputStream(notes.resolve("notes"))))) {
            while (true) {
                String line = line(in);
                String[] words = line.split(" ", 4);
                String rest = line.substring(line.indexOf(' ') + 1);
                switch (words[0]) {
                    case "F" -> {
                        int id = Integer.parseInt(words[1]);
                        read.files.put(
                                id,
                                new WatchedFile(
                                        notes.resolve("file-" + id), Long.parseLong(words[2])));
                    }
                    case "O" -> {
                        byte[] before = in.readNBytes(Integer.parseInt(words[3]));
                        if (before.length < Integer.parseInt(words[3])) {
                            return read;
                        }
                        file(read, words[1])
                                .overwritten
                                .addLast(
                                        new Overwritten(
                                                Long.parseLong(words[2]), ByteBuffer.wrap(before)));
                    }
                    case "S" -> {
                        WatchedFile file = file(read, words[1]);
                        file.overwritten.clear();
                        file.safeSize = Long.parseLong(words[2]);
                    }
                    case "C" -> {
                        Path made = Path.of(rest);
                        read.names.addLast(
                                new Name(
                                        List.of(made.getParent()),
                                        () -> Files.deleteIfExists(made)));
                    }
                    case "M" -> {
                        Path made = Path.of(rest);
                        read.names.addLast(
                                new Name(List.of(made.getParent()), () -> deleteEmpty(made)));
                    }
                    case "R" -> read.names.addLast(moved(Path.of(rest), in));
                    case "U" -> {
                        Path removed = Path.of(rest);
                        Path kept = Path.of(line(in));
                        read.names.addLast(
                                new Name(
                                        List.of(removed.getParent()),
                                        () -> restore(removed, kept)));
                    }
                    case "D" -> {
                        Path synced = Path.of(rest);
                        read.names.removeIf(name -> name.folders().contains(synced));
                    }
                    default -> throw new IOException("the notes hold '" + line + "'");
                }
            }
        } catch (EOFException end) {
            // The end of the notes, or one that the kill cut short: its call was never made.
            return read;
        }
    }

    private static Name moved(Path from, DataInputStream in) throws IOException {
        Path to = Path.of(line(in));
        String kept = line(in);
        return new Name(
                List.of(to.getParent()),
                () -> {
                    if (!Files.exists(to)) {
                        return;
                    }
                    if (!Files.exists(from)) {
                        Files.move(to, from);
                    }
                    if (!kept.equals("-")) {
                        Files.deleteIfExists(to);
                        restore(to, Path.of(kept));
                    }
                });
    }

    private static WatchedFile file(Notes read, String id) throws IOException {
        WatchedFile file = read.files.get(Integer.valueOf(id));
        if (file == null) {
            throw new IOException("the notes know no file " + id);
        }
        return file;
    }

    private static String line(DataInputStream in) throws IOException {
        List<Byte> bytes = new ArrayList<>();
        for (byte b = in.readByte(); b != '\n'; b = in.readByte()) {
            bytes.add(b);
        }
        byte[] text = new byte[bytes.size()];
        for (int i = 0; i < text.length; i++) {
            text[i] = bytes.get(i);
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private static long takeBack(WatchedFile file, Tail tail, RandomGenerator random)
            throws IOException {
        if (!Files.exists(file.path)) {
            return 0;
        }
        long lost = 0;
        try (FileChannel channel =
                FileChannel.open(file.path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long unsafe = channel.size() - file.safeSize;
            while (!file.overwritten.isEmpty()) {
                Overwritten last = file.overwritten.removeLast();
                lost += last.before().remaining();
                write(channel, last.offset(), last.before());
            }
            if (unsafe > 0) {
                long left = tail == Tail.TORN ? random.nextLong(unsafe + 1) : 0;
                lost += unsafe - left;
                channel.truncate(file.safeSize + left);
                if (left > 0) {
                    byte[] garbage = new byte[(int) Math.min(BLOCK, left)];
                    random.nextBytes(garbage);
                    write(channel, file.safeSize + left - garbage.length, ByteBuffer.wrap(garbage));
                }
            }
        }
        return lost;
    }

    private static void write(FileChannel channel, long offset, ByteBuffer bytes)
            throws IOException {
        ByteBuffer buffer = bytes.duplicate();
        while (buffer.hasRemaining()) {
            channel.write(buffer, offset + buffer.position());
        }
    }

    private static void restore(Path name, Path kept) throws IOException {
        if (!Files.exists(name)) {
            Files.createLink(name, kept);
        }
    }

    private static void deleteEmpty(Path made) throws IOException {
        try {
            Files.deleteIfExists(made);
        } catch (DirectoryNotEmptyException e) {
            // A file in it was synced with its own folder; no file system loses that one.
            return;
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
