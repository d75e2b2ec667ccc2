// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Our Link SDK beside Eclipse Paho and the HiveMQ client, one after the other in one process, each with one connection to
 * the same platform in a process of its own. A client publishes QoS 1 with a number of messages under way and receives
 * them again; what counts are the messages that came back, and the bytes and the CPU time that this process used for
 * each. Rounds of the clients alternate, and of each the one in the middle is printed.
 */
public final class SdkBenchmark {
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = 4;
    private static final int ROUND_SECONDS = 4;
    private static final int PAYLOAD = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String name;
    private final Factory factory;
    private final Semaphore room;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final List<Round> rounds = new ArrayList<>();

    /** What one round came to. */
    private record Round(double messagesPerSecond, double bytes, double micros) {}

    private interface Factory {
        MeasuredClient create(TestDevice device, int port, MeasuredClient.Listener listener)
                throws Exception;
    }

    private SdkBenchmark(String name, int window, Factory factory) {
        this.name = name;
        this.factory = factory;
        this.room = new Semaphore(window);
    }

    /** Prints a table; takes the number of messages under way, 50 when there is none. */
    public static void main(String[] arguments) throws Exception {
        int window = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        Path data = Files.createTempDirectory("lanyard-bench-sdk");
        try (PlatformProcess platform = PlatformProcess.start(data.resolve("data"), 0, 0);
                CloudApi cloud =
                        new CloudApi(
                                platform.httpPort(),
                                PlatformProcess.ACCESS_KEY_ID,
                                PlatformProcess.ACCESS_KEY_SECRET)) {
            measure(platform, cloud, window);
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void measure(PlatformProcess platform, CloudApi cloud, int window)
            throws Exception {
        String productKey = cloud.createProduct("bench");
        cloud.createTopicClass(productKey, "test", Operation.ALL);
        List<SdkBenchmark> benchmarks =
                List.of(
                        new SdkBenchmark(
                                "Lanyard LinkKit",
                                window,
                                (device, port, listener) ->
                                        new LinkKitClient(device, port, window, listener)),
                        new SdkBenchmark(
                                "Eclipse Paho 1.2.5",
                                window,
                                (device, port, listener) ->
                                        new PahoClient(device, port, window, listener)),
                        new SdkBenchmark("HiveMQ client 1.4.2", window, HiveMqClient::new));
        for (int round = 0; round < ROUNDS; round++) {
            int number = 0;
            for (SdkBenchmark benchmark : benchmarks) {
                TestDevice device =
                        cloud.registerDevice(productKey, "bench-" + round + "-" + number++);
                benchmark.round(device, platform.mqttPort(), round == 0 ? WARM_UP_SECONDS : 1);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "QoS 1, %d bytes, published and received, %d under way, %d rounds of %d s%n%n",
                PAYLOAD,
                window,
                ROUNDS,
                ROUND_SECONDS);
        System.out.printf(
                "%-22s %12s %12s %12s%n", "CLIENT", "MESSAGES/S", "BYTES/MSG", "CPU US/MSG");
        benchmarks.forEach(SdkBenchmark::print);
    }

    private void round(TestDevice device, int port, int warmUp) throws Exception {
        MeasuredClient.Listener listener =
                new MeasuredClient.Listener() {
                    @Override
                    public void onAcknowledged() {
                        acknowledged.increment();
                        room.release();
                    }

                    @Override
                    public void onMessage(byte[] payload) {
                        received.increment();
                    }
                };
        String topic = device.topic("user/test");
        byte[] payload = new byte[PAYLOAD];
        try (MeasuredClient client = factory.create(device, port, listener)) {
            client.subscribe(topic);
            publish(client, topic, payload, warmUp);
            System.gc();
            long messages = received.sum();
            long bytes = THREADS.getTotalThreadAllocatedBytes();
            long cpu = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            publish(client, topic, payload, ROUND_SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            double count = received.sum() - messages;
            rounds.add(
                    new Round(
                            count / seconds,
                            (THREADS.getTotalThreadAllocatedBytes() - bytes) / count,
                            (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / count));
        }
    }

    /** Returns when all is acknowledged. */
    private void publish(MeasuredClient client, String topic, byte[] payload, int seconds)
            throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int all = room.availablePermits();
        while (System.nanoTime() < end) {
            if (!room.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " has had no acknowledgement for 10 s");
            }
            client.publish(topic, payload);
        }
        if (!room.tryAcquire(all, 10, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " has lost acknowledgements");
        }
        room.release(all);
    }

    private void print() {
        rounds.sort(Comparator.comparingDouble(Round::messagesPerSecond));
        Round middle = rounds.get(rounds.size() / 2);
        System.out.printf(
                Locale.ROOT,
                "%-22s %,12.0f %,12.0f %12.1f%n",
                name,
                middle.messagesPerSecond,
                middle.bytes,
                middle.micros);
    }
}
