// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.protocol.topic.Operation;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A load of devices, applications and consumers against a platform that is killed at random moments, and the verdict of
 * {@link HistoryChecker} in the end.
 */
final class CrashRun {
    /** The groups whose one consumer settles in order, over HTTP and over AMQP, and the one that several share over both. */
    private static final String ORDERED = "DEFAULT_GROUP";

    private static final String ORDERED_AMQP = "amqp_group";
    private static final String SHARED = "shared_group";
    private static final int SHARING = 3;
    private static final int SHARING_AMQP = 2;

    /** For what one kill and the next start have to leave time for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** One in so many starts is cut short by a kill of its own. */
    private static final int CUT_SHORT_ONE_OF = 4;

    private static final Duration LONGEST_CUT_START = Duration.ofMillis(2_500);

    /**
     * What is run.
     *
     * @param rounds how often the platform is killed
     * @param seed decides when, and what devices do; the timing of threads and processes stays its own
     * @param fewestEvents of the history between two kills; a number is drawn for each
     * @param settings variables of the platform
     * @param drain how long the run waits in the end for what was promised while nothing comes; a message that a consumer took and
     *     lost is away for 30 s
     */
    record Plan(
            int rounds,
            long seed,
            int devices,
            int fewestEvents,
            int mostEvents,
            PlatformUnderTest.Cut cut,
            Map<String, String> settings,
            Duration drain) {}

    private final Plan plan;
    private final Path folder;
    private final Consumer<String> progress;
    private final RandomGenerator random;

    private final History history = new History();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<CrashDevice> devices = new ArrayList<>();
    private final List<CrashApplication> applications = new ArrayList<>();
    private final List<CrashReader> consumers = new ArrayList<>();
    private final CrashReport report = new CrashReport();

    private CrashRun(Plan plan, Path folder, Consumer<String> progress) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
    }

    /**
     * Runs it.
     *
     * @param folder for the platform's data, empty; when something is violated it also gets the history, in history.txt
     * @param progress gets a line for each round
     * @throws AssertionError when the platform does not start, or ends by itself
     */
    static CrashReport run(Plan plan, Path folder, Consumer<String> progress)
            throws InterruptedException, IOException {
        return new CrashRun(plan, folder, progress).run();
    }

    private CrashReport run() throws InterruptedException, IOException {
        List<Thread> threads = new ArrayList<>();
        try (PlatformUnderTest platform =
                new PlatformUnderTest(folder, plan.cut(), plan.settings(), random)) {
            Map<String, String> groups = register(platform, platform.start().cloud());
            devices.forEach(each -> threads.add(start(each.name(), each)));
            applications.forEach(each -> threads.add(start("application", each)));
            consumers.forEach(each -> threads.add(start("consumer", each)));
            PlatformUnderTest.Life life = platform.awaitLife(0);
            for (int round = 1; round <= plan.rounds(); round++) {
                life = round(platform, round);
            }
            applications.forEach(CrashApplication::stop);
            devices.forEach(CrashDevice::settle);
            long drainBegan = System.nanoTime();
            CloudApi cloud = life.cloud();
            Map<String, LongSupplier> lags = new TreeMap<>();
            groups.forEach((name, id) -> lags.put(name, () -> cloud.lag(id)));
            Map<String, IntSupplier> unacknowledged = new TreeMap<>();
            devices.forEach(each -> unacknowledged.put(each.name(), each::unacknowledged));
            new CrashDrain(history, lags, unacknowledged, plan.drain())
                    .await(() -> violations().isEmpty());
            progress.accept(
                    "the rest delivered and consumed in %.1f s"
                            .formatted((System.nanoTime() - drainBegan) / 1e9));
            stop(threads);
            report.lost(platform.lostBytes(), platform.lostNames());
        } finally {
            stop(threads);
        }
        report.take(
                history.events(),
                violations(),
                devices.stream().mapToInt(CrashDevice::takeovers).sum());
        if (!report.violations().isEmpty()) {
            writeHistory();
        }
        return report;
    }

    /** Returns the ids of the groups by their names. */
    private Map<String, String> register(PlatformUnderTest platform, CloudApi cloud) {
        String productKey = cloud.createProduct("crash");
        cloud.createTopicClass(productKey, "test", Operation.ALL);
        String shared = cloud.createConsumerGroup(SHARED);
        String amqp = cloud.createConsumerGroup(ORDERED_AMQP);
        Map<String, String> groups = Map.of(ORDERED, ORDERED, ORDERED_AMQP, amqp, SHARED, shared);
        cloud.createDataRelation(productKey, List.copyOf(groups.values()));
        for (int i = 1; i <= plan.devices(); i++) {
            TestDevice device = cloud.registerDevice(productKey, "device-%02d".formatted(i));
            CrashDevice made =
                    new CrashDevice(
                            device, i % 3 == 0, platform, history, connections, newRandom());
            devices.add(made);
            applications.add(new CrashApplication(device, made, platform, history, newRandom()));
        }
        consumers.add(new CrashConsumer(member(ORDERED, ORDERED, "steady", true, platform)));
        for (int i = 1; i <= SHARING; i++) {
            consumers.add(
                    new CrashConsumer(member(shared, SHARED, "sharing-" + i, false, platform)));
        }
        consumers.add(
                new CrashAmqpConsumer(member(amqp, ORDERED_AMQP, "steady-amqp", true, platform)));
        for (int i = 1; i <= SHARING_AMQP; i++) {
            consumers.add(
                    new CrashAmqpConsumer(
                            member(shared, SHARED, "sharing-amqp-" + i, false, platform)));
        }
        return groups;
    }

    private CrashMember member(
            String groupId, String group, String name, boolean steady, PlatformUnderTest platform) {
        return new CrashMember(groupId, group, name, steady, platform, history, newRandom());
    }

    private RandomGenerator newRandom() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
    }

    private static Thread start(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    private PlatformUnderTest.Life round(PlatformUnderTest platform, int round)
            throws InterruptedException {
        int before = history.size();
        int events = random.nextInt(plan.fewestEvents(), plan.mostEvents() + 1);
        long start = System.nanoTime();
        if (!history.awaitSize(before + events, PATIENCE)) {
            history.add(
                    new History.Event.Refused(
                            "the platform",
                            "devices, applications and consumers together got no further than %d events in %d s"
                                    .formatted(history.size() - before, PATIENCE.toSeconds())));
        }
        long killed = System.nanoTime();
        platform.kill();
        history.add(new History.Event.Killed(round));
        boolean cutShort =
                random.nextInt(CUT_SHORT_ONE_OF) == 0
                        && platform.startAndKill(
                                Duration.ofMillis(random.nextLong(LONGEST_CUT_START.toMillis())));
        long starting = System.nanoTime();
        PlatformUnderTest.Life life = platform.start();
        Duration took = Duration.ofNanos(System.nanoTime() - starting);
        report.started(took, cutShort);
        progress.accept(
                "round %d of %d: killed after %,d events in %.1f s%s; ready again in %.1f s"
                        .formatted(
                                round,
                                plan.rounds(),
                                events,
                                (killed - start) / 1e9,
                                cutShort ? ", and once more while it started" : "",
                                took.toMillis() / 1e3));
        return life;
    }

    private Map<String, List<String>> violations() {
        return HistoryChecker.violations(
                history, Set.of(ORDERED, ORDERED_AMQP, SHARED), Set.of(ORDERED, ORDERED_AMQP));
    }

    private void stop(List<Thread> threads) throws InterruptedException {
        applications.forEach(CrashApplication::stop);
        consumers.forEach(CrashReader::stop);
        devices.forEach(CrashDevice::stop);
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void writeHistory() throws IOException {
        List<String> lines = history.events().stream().map(History.Event::toString).toList();
        Files.write(folder.resolve("history.txt"), lines);
    }
}
