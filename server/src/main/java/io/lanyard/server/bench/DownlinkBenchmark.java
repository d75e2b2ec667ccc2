// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import static io.lanyard.server.bench.Benchmark.line;
import static io.lanyard.server.bench.Benchmark.millis;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The run in which an application sends to devices that are connected and keep their sessions: each message is on disk
 * before its call is answered, and leaves it with the PUBACK.
 */
public final class DownlinkBenchmark {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final BenchTarget target;
    private final BenchOptions options;
    private final DownlinkOptions downlink;
    private final ProgressLine progress;

    /** A run against this platform. */
    public DownlinkBenchmark(
            BenchTarget target,
            BenchOptions options,
            DownlinkOptions downlink,
            ProgressLine progress) {
        this.target = target;
        this.options = options;
        this.downlink = downlink;
        this.progress = progress;
    }

    /** Sends, and returns the result as lines for people. */
    public List<BenchLine> run() throws InterruptedException {
        try (RegisteredDevices registered =
                        RegisteredDevices.register(target, options.devices(), progress);
                ConnectedDevices devices = new ConnectedDevices(target, options, progress, true);
                DownlinkSender sender =
                        new DownlinkSender(target, options, downlink, registered.all())) {
            devices.signInAll(registered.all());
            devices.subscribe();
            sender.start(DownlinkSender.ENDLESS, devices::received);
            progress.await("Warming up", options.warmUpSeconds());
            devices.clearDurations();
            sender.clearDurations();
            Optional<Duration> cpuBefore = target.cpu();
            long receivedBefore = devices.received();
            long callsBefore = sender.calls();
            long start = System.nanoTime();
            progress.await("Measuring", options.seconds());
            long received = devices.received() - receivedBefore;
            long calls = sender.calls() - callsBefore;
            double seconds = (System.nanoTime() - start) / 1e9;
            Optional<Duration> cpuAfter = target.cpu();
            long deliveryHalf = devices.quantile(0.50);
            long deliveryMost = devices.quantile(0.99);
            long callHalf = sender.quantile(0.50);
            long callMost = sender.quantile(0.99);
            sender.stop();
            sender.finish();
            drain(devices, sender);
            return List.of(
                    line(
                            "devices",
                            String.format(
                                    Locale.ROOT,
                                    "%,d with kept sessions, QoS %d",
                                    options.devices(),
                                    options.qos().level())),
                    line(
                            "payload",
                            String.format(Locale.ROOT, "%,d bytes", options.payloadBytes())),
                    line("load", load()),
                    line("messages/s", String.format(Locale.ROOT, "%,.0f", received / seconds)),
                    line("calls/s", String.format(Locale.ROOT, "%,.0f", calls / seconds)),
                    line("call to success p50", millis(callHalf)),
                    line("call to success p99", millis(callMost)),
                    line("call to device p50", millis(deliveryHalf)),
                    line("call to device p99", millis(deliveryMost)),
                    line(
                            "platform CPU per message",
                            Benchmark.perMessage(cpuBefore, cpuAfter, received)),
                    line(
                            "lost",
                            String.format(
                                    Locale.ROOT,
                                    "%,d of %,d, with the warm-up",
                                    Math.max(0, sender.stored() - devices.received()),
                                    sender.stored())),
                    line(
                            "arrived but not sent",
                            String.format(
                                    Locale.ROOT,
                                    "%,d",
                                    Math.max(0, devices.received() - sender.stored()))),
                    line(
                            "connections lost",
                            String.format(Locale.ROOT, "%,d", devices.disconnected())));
        }
    }

    private String load() {
        String calls =
                downlink.batch() == 1
                        ? "Pub"
                        : "BatchPub to %d devices".formatted(downlink.batch());
        return options.rate() > 0
                ? String.format(Locale.ROOT, "%s, %,d messages/s", calls, options.rate())
                : String.format(
                        Locale.ROOT,
                        "%s, %d calls at a time, %d messages under way per device",
                        calls,
                        downlink.calls(),
                        options.window());
    }

    /** What is stored still arrives; what has not by then is lost. */
    private static void drain(ConnectedDevices devices, DownlinkSender sender)
            throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (devices.received() < sender.stored() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
