// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A load of devices, applications and consumers against a platform that is killed at random moments, and the verdict of
 * {@link HistoryChecker} in the end.
 */
final class CrashRun {
    private static final Duration DRAIN = Duration.ofSeconds(60);

    /** The group whose one consumer settles in order, and the one that several share. */
    private static final String ORDERED = "DEFAULT_GROUP";

    /**
     * What is run.
     *
     * @param rounds how often the platform is killed
     * @param seed decides when, and what devices do; the platform's own timing stays its own
     * @param settings variables of the platform
     */
    record Plan(
            int rounds,
            long seed,
            int devices,
            Duration shortestLife,
            Duration longestLife,
            PlatformUnderTest.Cut cut,
            Map<String, String> settings) {}

    /** What came out. */
    record Verdict(History history, List<String> violations, String summary) {}

    private final Plan plan;
    private final Path folder;
    private final Consumer<String> progress;
    private final RandomGenerator random;

    private CrashRun(Plan plan, Path folder, Consumer<String> progress) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
    }

    /**
     * Runs it.
     *
     * @param folder for the platform's data, empty
     * @param progress gets a line for each round
     */
    static Verdict run(Plan plan, Path folder, Consumer<String> progress)
            throws InterruptedException {
        return new CrashRun(plan, folder, progress).run();
    }

    private Verdict run() throws InterruptedException {
        History history = new History();
        List<CrashDevice> devices = new ArrayList<>();
        List<CrashApplication> applications = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (PlatformUnderTest platform =
                new PlatformUnderTest(folder, plan.cut(), plan.settings(), random)) {
            platform.start();
            for (TestDevice device : register(platform)) {
                CrashDevice made =
                        new CrashDevice(
                                device,
                                platform,
                                history,
                                RandomGeneratorFactory.of("L64X128MixRandom")
                                        .create(random.nextLong()));
                devices.add(made);
                applications.add(new CrashApplication(device, made, platform, history));
            }
            devices.forEach(device -> threads.add(Thread.ofVirtual().start(device)));
            applications.forEach(each -> threads.add(Thread.ofVirtual().start(each)));
            for (int round = 1; round <= plan.rounds(); round++) {
                int before = history.size();
                pause(
                        random.nextLong(
                                plan.shortestLife().toMillis(), plan.longestLife().toMillis()));
                platform.kill();
                history.add(new History.Event.Killed(round));
                progress.accept(
                        "round %d of %d: %d events"
                                .formatted(round, plan.rounds(), history.size() - before));
                platform.start();
            }
            applications.forEach(CrashApplication::stop);
            devices.forEach(CrashDevice::stopSending);
            awaitCalm(history, devices);
            devices.forEach(CrashDevice::stop);
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(10));
            }
            List<String> violations =
                    HistoryChecker.violations(history, Set.of(ORDERED), Set.of(ORDERED));
            return new Verdict(history, violations, summary(history, platform));
        }
    }

    private List<TestDevice> register(PlatformUnderTest platform) {
        try (CloudApi cloud =
                new CloudApi(
                        platform.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("crash");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            List<TestDevice> devices = new ArrayList<>();
            for (int i = 0; i < plan.devices(); i++) {
                devices.add(cloud.registerDevice(productKey, "device-%02d".formatted(i)));
            }
            return devices;
        }
    }

    /** Waits until all is acknowledged and nothing has happened for a while. */
    private static void awaitCalm(History history, List<CrashDevice> devices)
            throws InterruptedException {
        BooleanSupplier waits = () -> devices.stream().anyMatch(CrashDevice::hasUnacknowledged);
        long deadline = System.nanoTime() + DRAIN.toNanos();
        int calm = 0;
        int size = -1;
        while (calm < 12 && System.nanoTime() < deadline) {
            pause(250);
            int now = history.size();
            calm = now == size && !waits.getAsBoolean() ? calm + 1 : 0;
            size = now;
        }
    }

    private static String summary(History history, PlatformUnderTest platform) {
        long acknowledged = 0;
        long consumed = 0;
        long succeeded = 0;
        long received = 0;
        for (History.Event event : history.events()) {
            switch (event) {
                case History.Event.UplinkAcknowledged _ -> acknowledged++;
                case History.Event.Consumed _ -> consumed++;
                case History.Event.DownlinkSucceeded _ -> succeeded++;
                case History.Event.DownlinkReceived _ -> received++;
                default -> {
                    // Counted by what came of it.
                }
            }
        }
        return "%d uplinks acknowledged, %d consumed; %d downlinks with Success, %d received; power cuts took %d bytes and %d names"
                .formatted(
                        acknowledged,
                        consumed,
                        succeeded,
                        received,
                        platform.lostBytes(),
                        platform.lostNames());
    }

    private static void pause(long millis) throws InterruptedException {
        var _ = new Semaphore(0).tryAcquire(millis, TimeUnit.MILLISECONDS);
    }
}
