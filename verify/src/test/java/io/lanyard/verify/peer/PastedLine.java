// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A line that was pasted into a shell: the program that it starts, and what that prints. */
final class PastedLine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String line;
    private final Process process;
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private PastedLine(String line, Process process) {
        this.line = line;
        this.process = process;
    }

    /** Starts the program. Line by line, or else it would keep what it prints until its end. */
    static PastedLine start(String line) {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", "exec stdbuf -oL " + line);
        try {
            Process process = shell.redirectErrorStream(true).start();
            PastedLine pasted = new PastedLine(line, process);
            var _ = Thread.ofVirtual().name("pasted-line").start(pasted::read);
            return pasted;
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /**
     * Reads on until a line holds the text.
     *
     * @throws AssertionError when none comes in time
     */
    void awaitLine(String text) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String next = printed.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError(
                        "%s%nhas not printed [%s], but:%n%s"
                                .formatted(line, text, String.join("\n", seen)));
            }
            seen.add(next);
            if (next.contains(text)) {
                return;
            }
        }
    }

    /** The exit code, when the program has ended. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(line + "\nhas not ended");
        }
        return process.exitValue();
    }

    private void read() {
        try (Scanner lines = new Scanner(process.getInputStream(), StandardCharsets.UTF_8)) {
            while (lines.hasNextLine()) {
                printed.add(lines.nextLine());
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
