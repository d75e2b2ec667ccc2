// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.protocol.topic.Operation;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Receipt;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.amqp.ConsumerSignIn;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.qpid.jms.JmsConnectionFactory;

/**
 * What one Qpid JMS consumer gets from a consumer group: a stored backlog as fast as it can take it, then messages as they
 * come; and between them what a client that does as little as it can takes of such a backlog. The platform is a process
 * of its own with everything on disk; devices and consumer are in this one.
 */
public final class AmqpBenchmark {
    private static final int DEVICES = 10;
    private static final int WINDOW = 100;
    private static final int PAYLOAD = 128;
    private static final int LIVE_PER_SECOND = 5_000;
    private static final int LIVE_SECONDS = 10;
    private static final int LIVE_WARM_UP_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PlatformProcess platform;
    private final List<LinkKit> links = new ArrayList<>();

    /** What each device may still have under way. */
    private final List<Semaphore> rooms = new ArrayList<>();

    private AmqpBenchmark(PlatformProcess platform) {
        this.platform = platform;
    }

    /** Prints a table; takes the size of the backlog, 300,000 when there is none. */
    public static void main(String[] arguments) throws Exception {
        int backlog = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        Path data = Files.createTempDirectory("lanyard-bench-amqp");
        try (PlatformProcess platform =
                PlatformProcess.start(
                        data.resolve("data"),
                        0,
                        0,
                        PlatformProcess.MAIN_CLASS,
                        PlatformProcess.FLAGS_OF_RUN,
                        Map.of())) {
            AmqpBenchmark benchmark = new AmqpBenchmark(platform);
            try {
                benchmark.measure(backlog);
            } finally {
                benchmark.links.forEach(LinkKit::close);
            }
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void measure(int backlog) throws Exception {
        connectDevices();
        System.out.printf(
                Locale.ROOT,
                "One Qpid JMS consumer, AUTO_ACKNOWLEDGE, %d bytes, %d devices, QoS 1%n%n",
                PAYLOAD,
                DEVICES);
        // The first is warm-up, for the client as for the platform.
        for (String round : List.of("warm-up", "backlog", "backlog")) {
            long start = System.nanoTime();
            publish(backlog);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %,d messages stored at %,.0f/s%n",
                    round,
                    backlog,
                    backlog / seconds(start));
            drain(round, backlog, this::readByJms);
        }
        for (String round : List.of("warm-up", "proton")) {
            publish(backlog);
            drain(round, backlog, this::readByProton);
        }
        live();
    }

    private void connectDevices() throws Exception {
        try (CloudApi cloud =
                new CloudApi(
                        platform.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("bench");
            cloud.createTopicClass(productKey, "test", Operation.PUB);
            cloud.createDataRelation(productKey, List.of("DEFAULT_GROUP"));
            for (int i = 0; i < DEVICES; i++) {
                links.add(connect(cloud.registerDevice(productKey, "bench-" + i)));
            }
        }
    }

    private LinkKit connect(TestDevice device) throws InterruptedException {
        Semaphore room = new Semaphore(WINDOW);
        rooms.add(room);
        LinkKit link =
                LinkKit.builder()
                        .host("127.0.0.1")
                        .port(platform.mqttPort())
                        .secure(false)
                        .productKey(device.id().productKey().value())
                        .deviceName(device.id().deviceName().value())
                        .deviceSecret(device.secret().reveal())
                        .maxInflight(WINDOW)
                        .build()
                        .onPublishTopic(mid -> room.release());
        if (!link.connect(PATIENCE).accepted()) {
            throw new IllegalStateException("a device is not connected");
        }
        return link;
    }

    private void publish(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            publishOne(i);
        }
        for (Semaphore room : rooms) {
            awaitRoom(room, WINDOW);
            room.release(WINDOW);
        }
    }

    private void publishOne(int number) throws InterruptedException {
        awaitRoom(rooms.get(number % DEVICES), 1);
        LinkKit link = links.get(number % DEVICES);
        byte[] payload =
                ByteBuffer.allocate(PAYLOAD).putLong(System.nanoTime()).putInt(number).array();
        Receipt receipt = link.publishTopic(link.toFullTopic("user/test"), payload, 1);
        if (!receipt.accepted()) {
            throw new IllegalStateException(
                    "a device has not taken message %d: %d".formatted(number, receipt.rc()));
        }
    }

    private static void awaitRoom(Semaphore room, int permits) throws InterruptedException {
        if (!room.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("no acknowledgement for " + PATIENCE);
        }
    }

    /** Somebody who reads a backlog. */
    private interface Reader {
        /**
         * Reads.
         *
         * @param left counted down with each message
         * @param ended called when all have come, while the connection is still there
         */
        void read(CountDownLatch left, Runnable ended) throws Exception;
    }

    private void drain(String round, int count, Reader reader) throws Exception {
        Map<Long, Long> before = cpuOfThreads();
        Duration platformBefore = platform.usage().cpu();
        long start = System.nanoTime();
        reader.read(
                new CountDownLatch(count),
                () -> {
                    double seconds = seconds(start);
                    double platformMicros =
                            platform.usage().cpu().minus(platformBefore).toNanos() / 1e3 / count;
                    System.out.printf(
                            Locale.ROOT,
                            "%-8s %,d messages read at %,.0f/s; CPU of the platform %.1f us each; threads of the client: %s%n",
                            round,
                            count,
                            count / seconds,
                            platformMicros,
                            busiest(before, seconds));
                });
    }

    private void readByJms(CountDownLatch left, Runnable ended) throws Exception {
        try (Connection connection = connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createConsumer(session.createQueue("default"))
                    .setMessageListener(message -> left.countDown());
            connection.start();
            await(left);
            ended.run();
        }
    }

    private void readByProton(CountDownLatch left, Runnable ended) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.amqpPort())) {
            socket.setTcpNoDelay(true);
            new ProtonReader(userName(), password()).read(socket, left);
            ended.run();
        }
    }

    private static void await(CountDownLatch left) throws InterruptedException {
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " messages have not come");
        }
    }

    private Connection connect() throws JMSException {
        return new JmsConnectionFactory("amqp://127.0.0.1:" + platform.amqpPort())
                .createConnection(userName(), password());
    }

    private static String userName() {
        return ConsumerSignIn.userName(
                "bench", "hmacsha256", PlatformProcess.ACCESS_KEY_ID, "DEFAULT_GROUP");
    }

    private static String password() {
        return ConsumerSignIn.password(
                "hmacsha256", PlatformProcess.ACCESS_KEY_ID, PlatformProcess.ACCESS_KEY_SECRET);
    }

    private void live() throws Exception {
        int warmUp = LIVE_PER_SECOND * LIVE_WARM_UP_SECONDS;
        int count = LIVE_PER_SECOND * LIVE_SECONDS;
        long[] latencies = new long[count];
        AtomicInteger measured = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(warmUp + count);
        try (Connection connection = connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createConsumer(session.createQueue("default"))
                    .setMessageListener(message -> {
                        ByteBuffer payload = payload(message);
                        long latency = System.nanoTime() - payload.getLong();
                        if (payload.getInt() >= warmUp) {
                            latencies[measured.getAndIncrement()] = latency;
                        }
                        left.countDown();
                    });
            connection.start();
            long start = System.nanoTime();
            for (int i = 0; i < warmUp + count; i++) {
                long due = start + (long) (i * (1e9 / LIVE_PER_SECOND));
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                publishOne(i);
            }
            await(left);
        }
        Arrays.sort(latencies);
        System.out.printf(
                Locale.ROOT,
                "live     %,d messages/s for %d s, from publish to listener: p50 %.2f ms, p99 %.2f ms, longest %.1f ms%n",
                LIVE_PER_SECOND,
                LIVE_SECONDS,
                latencies[count / 2] / 1e6,
                latencies[count / 100 * 99] / 1e6,
                latencies[count - 1] / 1e6);
    }

    private static ByteBuffer payload(Message message) {
        try {
            byte[] bytes = new byte[PAYLOAD];
            int read = ((BytesMessage) message).readBytes(bytes);
            return ByteBuffer.wrap(bytes, 0, read);
        } catch (JMSException e) {
            throw new IllegalStateException("a message cannot be read", e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Map<Long, Long> cpuOfThreads() {
        Map<Long, Long> cpu = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            cpu.put(id, THREADS.getThreadCpuTime(id));
        }
        return cpu;
    }

    /** The two threads that used most CPU, in percent of the time: near 100 the client can take no more. */
    private static String busiest(Map<Long, Long> before, double seconds) {
        Map<String, Long> used = new HashMap<>();
        cpuOfThreads()
                .forEach((id, nanos) -> {
                    var thread = THREADS.getThreadInfo(id);
                    if (thread != null) {
                        used.merge(
                                thread.getThreadName().replaceAll("[^A-Za-z ].*", ""),
                                nanos - before.getOrDefault(id, 0L),
                                Long::sum);
                    }
                });
        return used.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(2)
                .map(thread ->
                        "%s %.0f %%"
                                .formatted(
                                        thread.getKey().strip(), thread.getValue() / 1e7 / seconds))
                .toList()
                .toString();
    }
}
