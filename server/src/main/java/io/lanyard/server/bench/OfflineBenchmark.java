// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import static io.lanyard.server.bench.Benchmark.line;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The run in which an application fills the mailboxes of devices that are away, the platform is restarted, and all devices
 * come back and get what waits.
 */
public final class OfflineBenchmark {
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    private final OwnPlatform platform;
    private final BenchOptions options;
    private final DownlinkOptions downlink;
    private final int messagesPerDevice;
    private final ProgressLine progress;

    /**
     * A run with this platform.
     *
     * @param messagesPerDevice at most as many as a mailbox holds
     */
    public OfflineBenchmark(
            OwnPlatform platform,
            BenchOptions options,
            DownlinkOptions downlink,
            int messagesPerDevice,
            ProgressLine progress) {
        this.platform = platform;
        this.options = options;
        this.downlink = downlink;
        this.messagesPerDevice = messagesPerDevice;
        this.progress = progress;
    }

    /** Stores, restarts, drains, and returns the result as lines for people. */
    public List<BenchLine> run() throws InterruptedException {
        long messages = (long) messagesPerDevice * options.devices();
        try (RegisteredDevices registered =
                RegisteredDevices.register(platform.target(), options.devices(), progress)) {
            try (ConnectedDevices devices =
                    new ConnectedDevices(platform.target(), options, progress, true)) {
                devices.signInAll(registered.all());
                devices.subscribe();
                devices.disconnectAll();
            }
            OptionalLong memoryBefore = platform.target().residentBytes();
            double storing = store(registered, messages);
            OptionalLong memoryAfter = platform.target().residentBytes();
            long disk = DataSize.of(platform.data()).all();
            progress.show("Restarting", 0, 1);
            Duration ready = platform.restart();
            OptionalLong memoryReady = platform.target().residentBytes();
            long received;
            double draining;
            try (ConnectedDevices devices =
                    new ConnectedDevices(platform.target(), options, progress, true)) {
                long start = System.nanoTime();
                devices.signInAll(registered.all());
                received = drain(devices, messages);
                draining = (System.nanoTime() - start) / 1e9;
            }
            progress.end();
            return List.of(
                    line(
                            "mailboxes",
                            String.format(
                                    Locale.ROOT,
                                    "%,d with %,d messages of %,d bytes each",
                                    options.devices(),
                                    messagesPerDevice,
                                    options.payloadBytes())),
                    line("stored", rate(messages, storing)),
                    line(
                            "resident memory before and after",
                            bytes(memoryBefore) + ", " + bytes(memoryAfter)),
                    line("on disk", bytes(OptionalLong.of(disk))),
                    line(
                            "restart until ready",
                            String.format(Locale.ROOT, "%.1f s", ready.toMillis() / 1e3)),
                    line("drained, with all sign-ins", rate(received, draining)),
                    line(
                            "resident memory when ready and drained",
                            bytes(memoryReady) + ", " + bytes(platform.target().residentBytes())),
                    line(
                            "lost",
                            String.format(
                                    Locale.ROOT,
                                    "%,d of %,d",
                                    Math.max(0, messages - received),
                                    messages)));
        }
    }

    private double store(RegisteredDevices registered, long messages) throws InterruptedException {
        long start = System.nanoTime();
        try (DownlinkSender sender =
                new DownlinkSender(platform.target(), options, downlink, registered.all())) {
            // Nobody is there: nothing that was sent has to arrive before more is.
            sender.start(messagesPerDevice, () -> messages);
            while (sender.isAtWork()) {
                progress.show("Storing messages", sender.stored(), messages);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            sender.finish();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private long drain(ConnectedDevices devices, long messages) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_DRAIN.toNanos();
        while (devices.received() < messages && System.nanoTime() < deadline) {
            progress.show("Draining", devices.received(), messages);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return devices.received();
    }

    private static String rate(long messages, double seconds) {
        return String.format(
                Locale.ROOT,
                "%,d messages in %.1f s, %,.0f/s",
                messages,
                seconds,
                messages / seconds);
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isEmpty()
                ? "not known"
                : String.format(Locale.ROOT, "%,d MiB", bytes.getAsLong() >> 20);
    }
}
