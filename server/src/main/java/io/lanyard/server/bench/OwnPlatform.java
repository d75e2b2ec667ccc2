// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.demo.TemporaryFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform in a process of its own, on free ports of loopback, with its stores in a temporary folder. */
public final class OwnPlatform implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("Lanyard is ready in .*: MQTT [^:]+:(\\d+), .*HTTP [^:]+:(\\d+), .*");

    /** A JVM that was told to write down what it has learned does that when it ends, for seconds. */
    private static final int STOP_SECONDS = 60;

    private final TemporaryFolder folder;
    private final ApiKey key;
    private final List<String> javaOptions;
    private final Map<String, String> settings;
    private final Thread hook;
    private volatile Running running;

    private record Running(Process process, BenchTarget target) {}

    private OwnPlatform(
            TemporaryFolder folder,
            ApiKey key,
            List<String> javaOptions,
            Map<String, String> settings)
            throws IOException {
        this.folder = folder;
        this.key = key;
        this.javaOptions = javaOptions;
        this.settings = settings;
        this.running = launch();
        this.hook = new Thread(() -> this.running.process().destroyForcibly(), "stop-own-platform");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts one from the class path of this process and waits until it is ready.
     *
     * @param javaOptions for its JVM
     * @throws IllegalStateException when it does not start; what it complains of is on standard error
     */
    public static OwnPlatform start(List<String> javaOptions) {
        return start(javaOptions, Map.of());
    }

    /**
     * The same with settings.
     *
     * @param settings by their variables, {@code LANYARD_FEED_MEGABYTES}
     */
    public static OwnPlatform start(List<String> javaOptions, Map<String, String> settings) {
        TemporaryFolder folder = TemporaryFolder.create("lanyard-bench");
        ApiKey key = new ApiKey("bench", UUID.randomUUID().toString().replace("-", ""));
        try {
            return new OwnPlatform(folder, key, javaOptions, settings);
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException("a platform cannot be started", e);
        }
    }

    private Running launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(program());
        command.add("run");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("LANYARD_"));
        builder.environment()
                .putAll(
                        Map.of(
                                "LANYARD_HOST", "127.0.0.1",
                                "LANYARD_DATA", folder.path().resolve("data").toString(),
                                "LANYARD_MQTT_PORT", "0",
                                "LANYARD_MQTTS_PORT", "0",
                                "LANYARD_HTTP_PORT", "0",
                                "LANYARD_LOG_LEVEL", "error",
                                "LANYARD_ACCESS_KEY_ID", key.id(),
                                "LANYARD_ACCESS_KEY_SECRET", key.secret()));
        builder.environment().putAll(settings);
        Process process = builder.start();
        Matcher ready = awaitReady(process);
        URI url = URI.create("http://127.0.0.1:" + ready.group(2));
        return new Running(
                process,
                new BenchTarget(
                        "127.0.0.1",
                        Integer.parseInt(ready.group(1)),
                        new ApiClient(url, key),
                        Optional.of(process.toHandle())));
    }

    /** What this process runs, in the same way: what a JVM has learned of a program is good for no other. */
    private static List<String> program() {
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            return List.of("-jar", classPath);
        }
        return List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "io.lanyard.server.Main");
    }

    /**
     * Stops it and starts it again, with what it has stored, on other ports.
     *
     * @return from the start of its process until it is ready
     */
    Duration restart() {
        stop();
        long start = System.nanoTime();
        try {
            running = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("the platform cannot be started again", e);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Matcher awaitReady(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = READY.matcher(line);
            if (matcher.matches()) {
                Thread.ofVirtual().name("own-platform-log").start(() -> discard(out));
                return matcher;
            }
        }
        throw new IllegalStateException("the platform ended while it started");
    }

    /** Else a platform that writes a log would stop when the pipe is full. */
    private static void discard(BufferedReader log) {
        try {
            log.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // The process has ended.
        }
    }

    public BenchTarget target() {
        return running.target();
    }

    /** Where it keeps everything. */
    Path data() {
        return folder.path().resolve("data");
    }

    private void stop() {
        running.target().api().close();
        Process process = running.process();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        folder.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending; the hook finds nothing to stop.
        }
    }
}
