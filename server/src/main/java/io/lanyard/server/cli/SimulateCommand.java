// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.bench.BenchLine;
import io.lanyard.server.bench.BenchTarget;
import io.lanyard.server.bench.ProgressLine;
import io.lanyard.server.bench.RegisteredDevices;
import io.lanyard.server.config.ServerConfig.LogLevel;
import io.lanyard.server.simulate.MessageTemplate;
import io.lanyard.server.simulate.Simulation;
import io.lanyard.server.simulate.SimulationOptions;
import io.lanyard.server.wiring.ProcessLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lanyard simulate}. */
@Command(
        name = "simulate",
        description = {
            "Let a fleet of devices that are not there connect to a running platform and publish.",
            "They are registered in the product lanyard_bench for the run and deleted at its end. Ctrl-C ends the"
                    + " run early."
        })
final class SimulateCommand implements Callable<Integer> {
    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description = "Devices, each with a connection (${DEFAULT-VALUE}).")
    private int devices = 100;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages per second of all devices together; 0 lets them be silent (${DEFAULT-VALUE}).")
    private int rate = 100;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long they publish; 0 until Ctrl-C (${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(
            names = "--ramp-up",
            paramLabel = "N",
            description = "Devices that begin to connect per second (${DEFAULT-VALUE}).")
    private int rampUp = 500;

    @Option(names = "--qos", paramLabel = "0|1", description = "(${DEFAULT-VALUE})")
    private int qos = 1;

    @Option(
            names = "--topic",
            paramLabel = "SUFFIX",
            description = "What follows /PK/DN/ in the topic (${DEFAULT-VALUE}).")
    private String topic = "user/update";

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = {
                "What they publish: a .json file with one object, or a .csv file with names in the first line and a"
                        + " message in each other.",
                "In it $${deviceName}, $${productKey}, $${n}, $${time} and $${random:18.0:26.0} are filled in."
            })
    private @Nullable Path template;

    @Option(
            names = "--mqtt",
            paramLabel = "HOST:PORT",
            description =
                    "Where devices reach the platform (the host of LANYARD_URL and the port that the platform names).")
    private @Nullable String mqtt;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Use TLS and trust the authorities in this PEM file, such as tls/ca.pem of the data folder.")
    private @Nullable Path authority;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that serve the connections (${DEFAULT-VALUE}).")
    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    SimulateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        SimulationOptions options;
        MessageTemplate messages;
        try {
            options =
                    new SimulationOptions(
                            devices,
                            rate,
                            seconds,
                            rampUp,
                            qos,
                            topic,
                            threads,
                            Optional.ofNullable(authority));
            messages = template == null ? MessageTemplate.DEFAULT : MessageTemplate.read(template);
        } catch (IllegalArgumentException e) {
            throw CommandGroup.wrongUsage(spec, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CommandGroup.wrongUsage(spec, "--template cannot be read: " + e);
        }
        ProcessLog.setLevel(LogLevel.ERROR);
        ProgressLine progress =
                new ProgressLine(
                        console.err(),
                        Optional.ofNullable(System.console())
                                .map(terminal -> terminal.isTerminal())
                                .orElse(false));
        PlatformAddress address = new PlatformAddress(console.environment());
        try (ApiClient api = address.connect()) {
            BenchTarget target = target(address, api);
            Simulation simulation =
                    new Simulation(target.host(), target.mqttPort(), options, messages, progress);
            run(simulation, target, progress);
            return 0;
        }
    }

    /** Ctrl-C lets the devices leave and be deleted, and prints the summary, before the process ends. */
    private void run(Simulation simulation, BenchTarget target, ProgressLine progress)
            throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(simulation, done), "stop-simulation");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            List<BenchLine> summary;
            try (RegisteredDevices registered =
                    RegisteredDevices.register(target, devices, progress)) {
                summary = simulation.run(registered.all());
            }
            Table.printFields(
                    console.out(),
                    summary.stream()
                            .map(line -> new Table.Field(line.name(), line.value()))
                            .toList());
            console.out().flush();
        } finally {
            // Not the end of the thread, which itself waits for the process to end.
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending; the hook waits for what is here.
            }
        }
    }

    private static void stop(Simulation simulation, CountDownLatch done) {
        simulation.stop();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BenchTarget target(PlatformAddress address, ApiClient api) {
        try {
            return BenchTarget.running(mqtt == null ? "" : mqtt, address.url().getHost(), api);
        } catch (IllegalArgumentException e) {
            throw CommandGroup.wrongUsage(spec, "--mqtt " + e.getMessage());
        }
    }
}
