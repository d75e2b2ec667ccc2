// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a process holds and has used, as Linux's {@code /proc} and the JDK's {@code jcmd} tell. */
public final class ProcessUsage {
    private static final long NANOS_PER_TICK = 10_000_000;

    private final long pid;

    ProcessUsage(long pid) {
        this.pid = pid;
    }

    /** Processor time so far, to 10 ms. */
    public Duration cpu() {
        String stat = read("stat");
        // The name before the last bracket may hold blanks.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Duration.ofNanos(
                (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * NANOS_PER_TICK);
    }

    /** Resident memory in KiB. */
    public long residentKib() {
        return kib("VmRSS:");
    }

    /** The most that resident memory ever was, in KiB. */
    public long peakKib() {
        return kib("VmHWM:");
    }

    /** Open file descriptors but those of files, which a store opens and closes as it likes: sockets, events, pipes. */
    public int descriptorsBesideFiles() {
        try (Stream<Path> open = Files.list(proc().resolve("fd"))) {
            return Math.toIntExact(open.filter(ProcessUsage::isNoFile).count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNoFile(Path descriptor) {
        try {
            return !Files.readSymbolicLink(descriptor).isAbsolute();
        } catch (NoSuchFileException e) {
            // Closed since it was listed.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The highest number of an open file descriptor. */
    public int highestDescriptor() {
        try (Stream<Path> open = Files.list(proc().resolve("fd"))) {
            return open.mapToInt(each -> Integer.parseInt(each.getFileName().toString()))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the heap holds in KiB, right after a full collection. */
    public long liveHeapKib() {
        jcmd("GC.run");
        String info = jcmd("GC.heap_info");
        int used = info.indexOf("used ");
        if (used < 0) {
            throw new IllegalStateException("jcmd tells no use of the heap: " + info);
        }
        return Long.parseLong(info.substring(used + 5, info.indexOf('K', used)).strip());
    }

    /** What jcmd answers for this process. */
    public String jcmd(String command) {
        try {
            Process jcmd =
                    new ProcessBuilder(
                                    List.of(
                                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                                    .toString(),
                                            Long.toString(pid),
                                            command))
                            .redirectErrorStream(true)
                            .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long kib(String field) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private Path proc() {
        return Path.of("/proc", Long.toString(pid));
    }

    private String read(String file) {
        try {
            return Files.readString(proc().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
