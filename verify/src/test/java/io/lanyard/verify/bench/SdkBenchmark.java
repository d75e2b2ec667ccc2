// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Our Link SDK beside Eclipse Paho and the HiveMQ client. Each is a process of its own with one connection, which
 * publishes QoS 1 with a number of messages under way and receives them again; one is at work at a time, and they take
 * turns, each round beginning with another. What counts is what a message took: time, bytes allocated, and processor
 * time of the client. That of the broker stands beside it, since both share the machine.
 *
 * <p>It is done twice: with a broker that does next to nothing, where the client is what takes the time, and with a
 * platform.
 */
public final class SdkBenchmark {
    private static final int ROUNDS = 7;
    private static final int ROUND_SECONDS = 2;

    /** For the compilers of the JVMs; in several turns, as they use the same processors. */
    private static final int WARM_UPS = 3;

    private static final int WARM_UP_SECONDS = 3;

    private final int window;

    private SdkBenchmark(int window) {
        this.window = window;
    }

    /** Prints a table; takes the number of messages under way, 50 when there is none. */
    public static void main(String[] arguments) throws Exception {
        SdkBenchmark benchmark =
                new SdkBenchmark(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50);
        System.out.printf(
                Locale.ROOT,
                "QoS 1, %d bytes, published and received, %d under way, %d rounds of %d s in turn%n",
                MeasuredProcess.PAYLOAD,
                benchmark.window,
                ROUNDS,
                ROUND_SECONDS);
        benchmark.withMirror();
        benchmark.withPlatform();
    }

    private void withMirror() throws Exception {
        try (ChildProcess mirror = ChildProcess.start(MirrorBroker.class)) {
            int port = Integer.parseInt(mirror.readLine());
            measure(
                    "a broker that does next to nothing",
                    mirror.pid(),
                    port,
                    library ->
                            new TestDevice(
                                    DeviceId.of("a1Bench", library.name()),
                                    DeviceSecret.of("secret")));
        }
    }

    private void withPlatform() throws Exception {
        Path data = Files.createTempDirectory("lanyard-bench-sdk");
        try (PlatformProcess platform = PlatformProcess.start(data.resolve("data"), 0, 0);
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("bench");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            measure(
                    "the platform",
                    platform.pid(),
                    platform.mqttPort(),
                    library -> cloud.registerDevice(productKey, library.name()));
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private interface Devices {
        TestDevice register(MeasuredClient.Library library) throws Exception;
    }

    private void measure(String broker, long brokerPid, int port, Devices devices)
            throws Exception {
        List<Candidate> candidates = new ArrayList<>();
        try {
            for (MeasuredClient.Library library : MeasuredClient.Library.values()) {
                TestDevice device = devices.register(library);
                candidates.add(
                        new Candidate(
                                library.title(),
                                brokerPid,
                                ChildProcess.start(
                                        MeasuredProcess.class,
                                        library.name(),
                                        Integer.toString(port),
                                        Integer.toString(window),
                                        device.id().productKey().value(),
                                        device.id().deviceName().value(),
                                        device.secret().reveal())));
            }
            for (int turn = 0; turn < WARM_UPS; turn++) {
                for (Candidate candidate : candidates) {
                    candidate.warmUp(WARM_UP_SECONDS);
                }
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < candidates.size(); i++) {
                    candidates.get((round + i) % candidates.size()).measure(ROUND_SECONDS);
                }
            }
            print(broker, candidates);
        } finally {
            candidates.forEach(Candidate::close);
        }
    }

    private static void print(String broker, List<Candidate> candidates) {
        System.out.printf(
                "%nWith %s (medians; in brackets lowest and highest)%n%-20s %29s %19s %19s %10s%n",
                broker, "CLIENT", "MESSAGES/S", "BYTES/MSG", "CPU US/MSG", "BROKER US");
        candidates.forEach(candidate -> System.out.println(candidate.line()));
        System.out.println("Messages/s of each round:");
        candidates.forEach(candidate -> System.out.println(candidate.rounds()));
    }
}
