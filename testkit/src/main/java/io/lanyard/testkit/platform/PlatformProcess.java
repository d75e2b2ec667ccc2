// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A platform as operators run it: a process of its own, on free ports of loopback, that a test can stop, or kill at
 * any moment as a power cut would. Started from the class path of the test, which therefore has to hold the server.
 */
public final class PlatformProcess implements AutoCloseable {
    /** The access key that every platform of a test has. */
    public static final String ACCESS_KEY_ID = "testkit-id";

    public static final String ACCESS_KEY_SECRET = "testkit-secret";

    /** The server itself. */
    public static final String MAIN_CLASS = "io.lanyard.server.Main";

    /** What {@code ./lanyard run} gives to the JVM, for what is measured with it. */
    public static final List<String> FLAGS_OF_RUN =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseParallelGC",
                    "-Xmn48m",
                    "-XX:+UseTransparentHugePages");

    private static final Set<String> JVM_VARIABLES =
            Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Pattern READY =
            Pattern.compile(
                    "Lanyard is ready in .*: MQTT [^:]+:(\\d+), MQTTS [^:]+:\\d+, HTTP [^:]+:(\\d+), AMQP [^:]+:(\\d+), .*data .*");

    /** A JVM that starts on a machine with other work to do has been seen to need half a minute. */
    private static final long DEADLINE_SECONDS = 120;

    private final Process process;
    private final Path errors;
    private final int mqttPort;
    private final int httpPort;
    private final int amqpPort;

    private PlatformProcess(
            Process process, Path errors, int mqttPort, int httpPort, int amqpPort) {
        this.process = process;
        this.errors = errors;
        this.mqttPort = mqttPort;
        this.httpPort = httpPort;
        this.amqpPort = amqpPort;
    }

    /** A process that has begun and is not known to be ready. */
    public static final class Starting {
        private final Process process;
        private final CompletableFuture<Matcher> ready;
        private final Path errors;

        private Starting(Process process, CompletableFuture<Matcher> ready, Path errors) {
            this.process = process;
            this.ready = ready;
            this.errors = errors;
        }

        /**
         * Waits until the platform is ready.
         *
         * @throws AssertionError when it does not become ready; the message holds what it printed
         */
        public PlatformProcess awaitReady() {
            try {
                Matcher ports = ready.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
                return new PlatformProcess(
                        process,
                        errors,
                        Integer.parseInt(ports.group(1)),
                        Integer.parseInt(ports.group(2)),
                        Integer.parseInt(ports.group(3)));
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
                throw new AssertionError("the platform is not ready: " + printed(), e);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the platform starts", e);
            }
        }

        /**
         * Ends the process while it starts: after this time, or when it is ready.
         *
         * @param after how long it may go on
         * @return whether it became ready before that
         * @throws AssertionError when it ended by itself; the message holds what it printed
         */
        public boolean killAfter(Duration after) {
            boolean late = true;
            try {
                ready.get(after.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                late = false;
            } catch (ExecutionException e) {
                throw new AssertionError("the platform ended by itself: " + printed(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the platform starts", e);
            } finally {
                process.destroyForcibly();
                awaitEnd(process, "SIGKILL");
            }
            return late;
        }

        private String printed() {
            try {
                return Files.readString(errors);
            } catch (IOException e) {
                throw new UncheckedIOException(errors + " cannot be read", e);
            }
        }
    }

    /**
     * Starts a platform and waits until it is ready.
     *
     * @param data its folder; what an earlier platform left there is found again
     * @param mqttPort 0 for a free one
     * @param httpPort 0 for a free one
     * @throws AssertionError when it does not become ready; the message holds what it printed
     */
    public static PlatformProcess start(Path data, int mqttPort, int httpPort) {
        return start(data, mqttPort, httpPort, Map.of());
    }

    /**
     * Starts a platform with further variables and waits until it is ready.
     *
     * @param data its folder; what an earlier platform left there is found again
     * @param mqttPort 0 for a free one
     * @param httpPort 0 for a free one
     * @param variables of its environment: settings, or what has to be loaded into the process
     * @throws AssertionError when it does not become ready; the message holds what it printed
     */
    public static PlatformProcess start(
            Path data, int mqttPort, int httpPort, Map<String, String> variables) {
        return start(data, mqttPort, httpPort, MAIN_CLASS, List.of(), variables);
    }

    /**
     * Starts a platform with these JVM flags and settings, and waits until it is ready.
     *
     * @param mainClass {@link #MAIN_CLASS}, or one that does more before it calls that
     * @param settings by the names of their variables, such as {@code LANYARD_LOG_LEVEL}
     * @throws AssertionError when it does not become ready; the message holds what it printed
     */
    public static PlatformProcess start(
            Path data,
            int mqttPort,
            int httpPort,
            String mainClass,
            List<String> jvmFlags,
            Map<String, String> settings) {
        return begin(data, mqttPort, httpPort, mainClass, jvmFlags, settings).awaitReady();
    }

    /**
     * Starts a platform and does not wait for it.
     *
     * @param mainClass {@link #MAIN_CLASS}, or one that does more before it calls that
     * @param settings by the names of their variables, such as {@code LANYARD_LOG_LEVEL}
     */
    public static Starting begin(
            Path data,
            int mqttPort,
            int httpPort,
            String mainClass,
            List<String> jvmFlags,
            Map<String, String> settings) {
        Path errors = data.resolveSibling(data.getFileName() + ".stderr");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass, "run"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("LANYARD_"));
        // A JVM that has flags from there says so among what the platform prints.
        builder.environment().keySet().removeAll(JVM_VARIABLES);
        builder.environment()
                .putAll(
                        Map.of(
                                "LANYARD_HOST",
                                "127.0.0.1",
                                "LANYARD_DATA",
                                data.toString(),
                                "LANYARD_MQTT_PORT",
                                Integer.toString(mqttPort),
                                "LANYARD_MQTTS_PORT",
                                "0",
                                "LANYARD_HTTP_PORT",
                                Integer.toString(httpPort),
                                "LANYARD_AMQP_PORT",
                                "0",
                                "LANYARD_AMQPS_PORT",
                                "0",
                                "LANYARD_ACCESS_KEY_ID",
                                ACCESS_KEY_ID,
                                "LANYARD_ACCESS_KEY_SECRET",
                                ACCESS_KEY_SECRET));
        builder.environment().putAll(settings);
        try {
            Process process = builder.start();
            CompletableFuture<Matcher> ready = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> read(process, ready));
            return new Starting(process, ready, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("the platform cannot be started", e);
        }
    }

    /** The process, for what is done to it from outside. */
    public long pid() {
        return process.pid();
    }

    public int mqttPort() {
        return mqttPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** That without TLS. */
    public int amqpPort() {
        return amqpPort;
    }

    /** Whether it has not ended by itself. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether its log, or that of an earlier process with the same folder, holds this text. */
    public boolean hasLogged(String text) {
        try {
            return Files.readString(errors).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process holds and has used. */
    public ProcessUsage usage() {
        return new ProcessUsage(process.pid());
    }

    /** Ends the process at once, as a crash does: nothing is flushed, nobody is told. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(process, "SIGKILL");
    }

    /** Ends the process in order. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd(process, "SIGTERM");
    }

    private static void awaitEnd(Process process, String signal) {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the platform has not ended after " + signal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the platform ends", e);
        }
    }

    /** Reads to the end, so that the process never waits for a full pipe. */
    private static void read(Process process, CompletableFuture<Matcher> ready) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().peek(line -> announce(line, ready)).toList();
            ready.completeExceptionally(
                    new IllegalStateException("it ended, having said " + lines));
        } catch (IOException | UncheckedIOException e) {
            ready.completeExceptionally(e);
        }
    }

    private static void announce(String line, CompletableFuture<Matcher> ready) {
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
            ready.complete(matcher);
        }
    }
}
