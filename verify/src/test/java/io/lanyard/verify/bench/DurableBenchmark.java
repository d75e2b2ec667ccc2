// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * What an acknowledged message of a device takes, beside other brokers. All have a store on disk and somebody who is away and wants every
 * message: ours a consumer group, the others a session that is kept. Each is a process of its own, one after the other.
 */
public final class DurableBenchmark {
    private static final int DEVICES = 1_000;
    private static final int WINDOW = 10;
    private static final int PAYLOAD = 128;
    private static final List<Integer> PACES = List.of(100_000, 20_000);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration PACED_WARM_UP = Duration.ofSeconds(3);

    /** Starts a broker whose files are in this folder. */
    private interface Start {
        DurableBroker in(Path folder) throws Exception;
    }

    private record Candidate(String name, Start start) {}

    private final Duration time;

    private DurableBenchmark(Duration time) {
        this.time = time;
    }

    /**
     * Prints a table; takes the seconds of each measurement, the folder of the module, and the names of the brokers, all of them when there is
     * none.
     */
    public static void main(String[] arguments) throws Exception {
        Path module = Path.of(arguments[1]);
        List<String> names = List.of(arguments).subList(2, arguments.length);
        List<Candidate> candidates =
                List.of(
                        new Candidate("lanyard", folder -> DurableBroker.lanyard(folder, DEVICES)),
                        new Candidate(
                                "mosquitto", folder -> DurableBroker.mosquitto(folder, DEVICES)),
                        new Candidate(
                                "hivemq",
                                folder ->
                                        DurableBroker.java(
                                                folder,
                                                module.resolve("target/hivemq.class-path"),
                                                module.resolve("src/hivemq/HiveMqBroker.java"),
                                                DurableBroker.hiveMqArguments(),
                                                DEVICES)),
                        new Candidate(
                                "moquette",
                                folder ->
                                        DurableBroker.java(
                                                folder,
                                                module.resolve("target/moquette.class-path"),
                                                module.resolve("src/moquette/MoquetteBroker.java"),
                                                List.of(),
                                                DEVICES)));
        DurableBenchmark benchmark =
                new DurableBenchmark(Duration.ofSeconds(Integer.parseInt(arguments[0])));
        System.out.printf(
                Locale.ROOT,
                "%,d devices, QoS 1, %d bytes, %d under way each at most; store on disk, reader away%n%n%-10s %-10s %12s %10s %10s %10s %12s %14s%n",
                DEVICES,
                PAYLOAD,
                WINDOW,
                "BROKER",
                "LOAD",
                "PUBACKS/S",
                "P50 MS",
                "P99 MS",
                "MAX MS",
                "CPU US/MSG",
                "WRITTEN B/MSG");
        for (Candidate candidate : candidates) {
            if (names.isEmpty() || names.contains(candidate.name())) {
                benchmark.measure(candidate);
            }
        }
    }

    private void measure(Candidate candidate) throws Exception {
        Path folder = Files.createTempDirectory("lanyard-bench-durable");
        try (DurableBroker broker = candidate.start().in(folder)) {
            if (!candidate.name().equals("lanyard")) {
                subscribe(broker);
            }
            try (PublishLoad load =
                    PublishLoad.connect(broker.port(), broker.publishers(), PAYLOAD, WINDOW)) {
                var _ = load.saturate(WARM_UP);
                print(candidate.name(), "full", broker, () -> load.saturate(time));
                for (int pace : PACES) {
                    var _ = load.pace(pace, PACED_WARM_UP);
                    print(candidate.name(), pace + "/s", broker, () -> load.pace(pace, time));
                }
            }
        } catch (IOException e) {
            // Not there, or not up to it: the others are still worth a line.
            System.out.printf("%-10s %s%n", candidate.name(), e.getMessage());
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Subscribes all that is published, with a session that is kept, and goes. */
    private static void subscribe(DurableBroker broker) throws MqttException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(false);
        options.setUserName(broker.publishers().getFirst().user());
        options.setPassword(broker.publishers().getFirst().password().toCharArray());
        try (MqttClient reader =
                new MqttClient(
                        "tcp://127.0.0.1:" + broker.port(), "reader", new MemoryPersistence())) {
            reader.connect(options);
            reader.subscribe("#", 1);
            reader.disconnect();
        }
    }

    private interface Run {
        PublishLoad.Result run() throws IOException;
    }

    private static void print(String name, String loadName, DurableBroker broker, Run run)
            throws IOException {
        Duration cpu = cpu(broker.pid());
        long written = writtenBytes(broker.pid());
        PublishLoad.Result result = run.run();
        double messages = Math.max(1, result.acknowledged());
        System.out.printf(
                Locale.ROOT,
                "%-10s %-10s %,12.0f %10.2f %10.2f %10.1f %12.1f %,14.0f%n",
                name,
                loadName,
                result.perSecond(),
                result.quantile(0.50),
                result.quantile(0.99),
                result.quantile(1),
                cpu(broker.pid()).minus(cpu).toNanos() / 1e3 / messages,
                (writtenBytes(broker.pid()) - written) / messages);
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** What a process has given to the disk, or let the system write later. */
    private static long writtenBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "io")).stream()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("the system does not tell what is written"));
    }
}
