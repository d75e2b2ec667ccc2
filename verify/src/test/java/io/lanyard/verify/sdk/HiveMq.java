// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HiveMQ CE embedded in a process of its own (see its main class), with one user. */
final class HiveMq implements AutoCloseable {
    /** What Maven resolves, see verify/pom.xml. */
    private static final Path CLASS_PATH = Path.of("target", "hivemq.class-path");

    private static final Path MAIN = Path.of("src", "hivemq", "HiveMqBroker.java");
    private static final Pattern LISTENS =
            Pattern.compile("Started TCP Listener on address 127\\.0\\.0\\.1 and on port (\\d+)");
    private static final long DEADLINE_SECONDS = 120;

    private final Process process;
    private final int port;

    private HiveMq(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a broker and waits until it listens.
     *
     * @throws AssertionError when it does not; the message holds what it printed
     */
    static HiveMq start(Path folder, String user, String password)
            throws IOException, InterruptedException {
        Path log = folder.resolve("hivemq.log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                Files.readString(CLASS_PATH).strip(),
                                MAIN.toString(),
                                folder.toString(),
                                user,
                                password)
                        .redirectErrorStream(true)
                        .start();
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        // To the end, or the broker would stop with its full pipe.
        Thread.ofVirtual().start(() -> copy(process, log, listening));
        try {
            return new HiveMq(process, listening.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("HiveMQ does not listen: " + Files.readString(log), e);
        }
    }

    private static void copy(Process process, Path log, CompletableFuture<Integer> listening) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var copy = Files.newBufferedWriter(log)) {
            for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
                copy.append(line.get()).append('\n').flush();
                Matcher listens = LISTENS.matcher(line.get());
                if (listens.find()) {
                    listening.complete(Integer.parseInt(listens.group(1)));
                }
            }
            listening.completeExceptionally(new IOException("it has ended"));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
    }

    private static Optional<String> next(BufferedReader lines) throws IOException {
        return Optional.ofNullable(lines.readLine());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
