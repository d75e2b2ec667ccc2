// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiKey;
import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.FirstAccessKey;
import io.lanyard.server.wiring.LanyardServer;
import io.lanyard.server.wiring.ProcessLog;
import io.lanyard.server.wiring.StartException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lanyard run}. */
@Command(
        name = "run",
        description = {
            "Start a platform that stays until Ctrl-C.",
            "Settings come from lanyard.yaml and from variables: mqtt.port is LANYARD_MQTT_PORT."
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration file (LANYARD_CONFIG, or ./lanyard.yaml if it exists).")
    private @Nullable Path file;

    @Option(names = "--settings", description = "List all settings with their defaults, and end.")
    private boolean settings;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (settings) {
            listSettings();
            return 0;
        }
        return switch (ServerConfig.read(file, console.environment())) {
            case ConfigOutcome.Valid(ServerConfig config) -> run(config);
            case ConfigOutcome.Invalid(var problems) -> {
                console.err()
                        .println(
                                "lanyard: the configuration is not right, so nothing was started:");
                problems.forEach(problem -> console.err().println("  " + problem));
                yield 1;
            }
        };
    }

    /** Whether a platform will start, as far as arguments and settings can tell. */
    boolean startsPlatform() {
        return !settings
                && ServerConfig.read(file, console.environment()) instanceof ConfigOutcome.Valid;
    }

    private void listSettings() {
        Table table = new Table("KEY", "VARIABLE", "DEFAULT");
        ServerConfig.settings()
                .forEach(setting ->
                        table.add(setting.key(), setting.variable(), setting.defaultValue()));
        table.print(console.out());
    }

    private int run(ServerConfig config) throws InterruptedException {
        ProcessLog.setLevel(config.logLevel());
        ProcessLog.setFormat(config.log().format());
        LanyardServer server = LanyardServer.start(config, givenKey());
        settleHeap();
        stopWithProcess(server);
        tellKey(server.accessKey());
        server.newAuthority()
                .ifPresent(file ->
                        console.out()
                                .println(
                                        "For TLS, devices have to trust (cadata of the SDKs): "
                                                + file));
        console.out()
                .printf(
                        Locale.ROOT,
                        "Lanyard is ready in %.1f s: MQTT %s:%d, MQTTS %s:%d, HTTP %s:%d, AMQP 127.0.0.1:%d, AMQPS %s:%d, data %s%n",
                        sinceStart().toMillis() / 1_000.0,
                        config.host(),
                        server.mqttPort(),
                        config.host(),
                        server.mqttsPort(),
                        config.host(),
                        server.httpPort(),
                        server.amqpPort(),
                        config.host(),
                        server.amqpsPort(),
                        server.data());
        console.out().flush();
        // Until a signal: the hook below ends the process.
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * Collects what the start has left behind, and moves what stays to where the collections of young objects do not copy it
     * again and again while devices wait (docs/decisions/0015-speed.md).
     */
    private static void settleHeap() {
        System.gc();
    }

    private @Nullable ApiKey givenKey() {
        String id = console.environment().getOrDefault("LANYARD_ACCESS_KEY_ID", "");
        String secret = console.environment().getOrDefault("LANYARD_ACCESS_KEY_SECRET", "");
        if (id.isEmpty() != secret.isEmpty()) {
            throw new StartException(
                    "of LANYARD_ACCESS_KEY_ID and LANYARD_ACCESS_KEY_SECRET only one is set");
        }
        return id.isEmpty() ? null : new ApiKey(id, secret);
    }

    private void stopWithProcess(LanyardServer server) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    server.close();
                                    console.out().println("Lanyard has stopped.");
                                    console.out().flush();
                                    // A signal is the right way to end a platform, so no code of
                                    // failure.
                                    Runtime.getRuntime().halt(0);
                                },
                                "stop"));
    }

    private void tellKey(FirstAccessKey accessKey) {
        switch (accessKey) {
            case FirstAccessKey.Kept kept -> {
                // Shown when it was made.
            }
            case FirstAccessKey.Made(ApiKey key, Path path) -> {
                console.out()
                        .println(
                                "The access key for applications, shown this once and kept in "
                                        + path
                                        + ":");
                console.out().println("  AccessKeyId      " + key.id());
                console.out().println("  AccessKeySecret  " + key.secret());
            }
            case FirstAccessKey.Taken(ApiKey key, Path path) ->
                    console.out()
                            .println(
                                    "The access key for applications is %s as given, kept in %s."
                                            .formatted(key.id(), path));
        }
    }

    /** Since the JVM began, not since this class was loaded: the operator waits for both. */
    private static Duration sinceStart() {
        return Duration.ofMillis(
                System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}
