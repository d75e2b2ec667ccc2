// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The runs in which devices have nobody but the platform. Each returns its result as lines for people. */
public final class Benchmark {
    private static final int PING_SECONDS = 120;
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final BenchTarget target;
    private final BenchOptions options;
    private final ProgressLine progress;

    /** A run against this platform. */
    public Benchmark(BenchTarget target, BenchOptions options, ProgressLine progress) {
        this.target = target;
        this.options = options;
        this.progress = progress;
    }

    /** Each device sends messages to itself. */
    public List<BenchLine> self() throws InterruptedException {
        try (RegisteredDevices registered = register();
                ConnectedDevices devices = new ConnectedDevices(target, options, progress)) {
            devices.signInAll(registered.all());
            devices.subscribe();
            if (options.rate() == 0) {
                devices.onAll(device -> device.keepUnderWay(options.window()));
            } else {
                devices.publishAtRate(1_000_000_000L * options.devices() / options.rate());
            }
            progress.await("Warming up", options.warmUpSeconds());
            devices.clearDurations();
            Optional<Duration> cpuBefore = target.cpu();
            long receivedBefore = devices.received();
            long start = System.nanoTime();
            progress.await("Measuring", options.seconds());
            long received = devices.received() - receivedBefore;
            double seconds = (System.nanoTime() - start) / 1e9;
            Optional<Duration> cpuAfter = target.cpu();
            List<BenchLine> result = new ArrayList<>();
            result.add(
                    line(
                            "devices",
                            String.format(
                                    Locale.ROOT,
                                    "%,d, QoS %d",
                                    options.devices(),
                                    options.qos().level())));
            result.add(
                    line(
                            "payload",
                            String.format(Locale.ROOT, "%,d bytes", options.payloadBytes())));
            result.add(
                    options.rate() == 0
                            ? line(
                                    "load",
                                    String.format(
                                            Locale.ROOT,
                                            "%d under way per device",
                                            options.window()))
                            : line(
                                    "load",
                                    String.format(
                                            Locale.ROOT,
                                            "%,d messages/s, evenly",
                                            options.rate())));
            result.add(line("messages/s", String.format(Locale.ROOT, "%,.0f", received / seconds)));
            result.add(line("latency p50", millis(devices.quantile(0.50))));
            result.add(line("latency p99", millis(devices.quantile(0.99))));
            result.add(line("platform CPU per message", perMessage(cpuBefore, cpuAfter, received)));
            drain(devices);
            result.add(
                    line(
                            "lost",
                            String.format(
                                    Locale.ROOT,
                                    "%,d of %,d, with the warm-up",
                                    devices.sent() - devices.received(),
                                    devices.sent())));
            result.add(
                    line(
                            "connections lost",
                            String.format(Locale.ROOT, "%,d", devices.disconnected())));
            return result;
        }
    }

    /** All devices connect and sign in, twice; the first time is the warm-up. */
    public List<BenchLine> connect() throws InterruptedException {
        try (RegisteredDevices registered = register();
                ConnectedDevices devices = new ConnectedDevices(target, options, progress)) {
            devices.signIn("Warming up", registered.all());
            devices.disconnectAll();
            devices.clearDurations();
            int failedBefore = devices.failures();
            Optional<Duration> cpuBefore = target.cpu();
            long start = System.nanoTime();
            devices.signIn("Signing in", registered.all());
            double seconds = (System.nanoTime() - start) / 1e9;
            Optional<Duration> cpuAfter = target.cpu();
            progress.end();
            int failed = devices.failures() - failedBefore;
            int signedIn = options.devices() - failed;
            return List.of(
                    line(
                            "sign-ins",
                            String.format(
                                    Locale.ROOT,
                                    "%,d, %,d at a time",
                                    options.devices(),
                                    options.signInsAtOnce())),
                    line("sign-ins/s", String.format(Locale.ROOT, "%,.0f", signedIn / seconds)),
                    line("time to CONNACK p50", millis(devices.quantile(0.50))),
                    line("time to CONNACK p99", millis(devices.quantile(0.99))),
                    line("platform CPU per sign-in", perMessage(cpuBefore, cpuAfter, signedIn)),
                    line(
                            "failed",
                            String.format(Locale.ROOT, "%,d %s", failed, devices.firstFailure())));
        }
    }

    /** All devices connect, subscribe one topic, and do nothing. */
    public List<BenchLine> idle() throws InterruptedException {
        try (RegisteredDevices registered = register();
                ConnectedDevices devices = new ConnectedDevices(target, options, progress)) {
            OptionalLong memoryBefore = target.residentBytes();
            devices.signInAll(registered.all());
            devices.subscribe();
            devices.onAll(device -> device.pingEvery(PING_SECONDS));
            Optional<Duration> cpuBefore = target.cpu();
            progress.await("Idle", options.seconds());
            Optional<Duration> cpuAfter = target.cpu();
            OptionalLong memoryAfter = target.residentBytes();
            return List.of(
                    line(
                            "connections",
                            String.format(
                                    Locale.ROOT,
                                    "%,d, each with one subscription",
                                    options.devices())),
                    line("held for", String.format(Locale.ROOT, "%,d s", options.seconds())),
                    line(
                            "connections lost",
                            String.format(Locale.ROOT, "%,d", devices.disconnected())),
                    line(
                            "platform memory per connection",
                            memoryBefore.isPresent() && memoryAfter.isPresent()
                                    ? "%,d bytes resident, the heap's slack included"
                                            .formatted(
                                                    (memoryAfter.getAsLong()
                                                                    - memoryBefore.getAsLong())
                                                            / options.devices())
                                    : "not known"),
                    line(
                            "platform CPU",
                            cpuBefore.isPresent() && cpuAfter.isPresent()
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.2f %% of one core",
                                            cpuAfter.get().minus(cpuBefore.get()).toNanos()
                                                    / 1e7
                                                    / options.seconds())
                                    : "not known"));
        }
    }

    private RegisteredDevices register() {
        return RegisteredDevices.register(target, options.devices(), progress);
    }

    /** What is under way still arrives; what has not by then is lost. */
    private static void drain(ConnectedDevices devices) throws InterruptedException {
        devices.onAll(BenchDevice::stop);
        long deadline = System.nanoTime() + DRAIN.toNanos();
        TimeUnit.MILLISECONDS.sleep(100);
        while (devices.received() < devices.sent() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    static String perMessage(Optional<Duration> before, Optional<Duration> after, long messages) {
        if (before.isEmpty() || after.isEmpty() || messages == 0) {
            return "not known (only with --own)";
        }
        return String.format(
                Locale.ROOT, "%.2f us", after.get().minus(before.get()).toNanos() / 1e3 / messages);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    static BenchLine line(String name, String value) {
        return new BenchLine(name, value.strip());
    }
}
