// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import io.lanyard.sdk.LinkGroup;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Trust;
import io.lanyard.server.bench.BenchLine;
import io.lanyard.server.bench.ProgressLine;
import io.lanyard.server.bench.RegisteredDevices.Registered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A run of a fleet: its devices connect little by little, publish at a rate, and leave. */
public final class Simulation {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final String host;
    private final int port;
    private final SimulationOptions options;
    private final MessageTemplate template;
    private final ProgressLine progress;
    private final Pace pace;
    private final FleetCount count = new FleetCount();
    private final List<SimulatedDevice> devices = new ArrayList<>();

    /** Set when the run is to end before its time. */
    private volatile boolean stopped;

    /** A fleet that publishes to the platform at this address. */
    public Simulation(
            String host,
            int port,
            SimulationOptions options,
            MessageTemplate template,
            ProgressLine progress) {
        this.host = host;
        this.port = port;
        this.options = options;
        this.template = template;
        this.progress = progress;
        this.pace =
                new Pace(
                        options.rate(),
                        options.seconds(),
                        System::nanoTime,
                        TimeUnit.NANOSECONDS::sleep);
    }

    /** Ends the run early; the devices leave in order. Any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs the fleet of these devices and says what it did.
     *
     * @throws InterruptedException when the thread is interrupted while the fleet runs
     */
    public List<BenchLine> run(List<Registered> registered) throws InterruptedException {
        long heapBefore = usedHeap();
        long start = System.nanoTime();
        try (LinkGroup group = LinkKit.group(options.threads())) {
            connectAll(group, registered);
            long connectedAt = System.nanoTime();
            int connected = count.connected.get();
            long heapPerDevice = (usedHeap() - heapBefore) / devices.size();
            long publishFrom = System.nanoTime();
            publishAll();
            long publishedAt = System.nanoTime();
            drain();
            progress.end();
            List<BenchLine> lines =
                    new ArrayList<>(
                            summary(connected, connectedAt - start, publishedAt - publishFrom));
            lines.add(
                    line(
                            "heap per device",
                            number(heapPerDevice) + " bytes, connected and silent"));
            return lines;
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void connectAll(LinkGroup group, List<Registered> registered)
            throws InterruptedException {
        long begin = System.nanoTime();
        for (Registered one : registered) {
            LinkKitBuilder settings =
                    group.builder()
                            .host(host)
                            .port(port)
                            .secure(options.authority().isPresent())
                            .productKey(one.device().productKey().value())
                            .deviceName(one.device().deviceName().value())
                            .deviceSecret(one.secret().reveal())
                            .maxQueuedCallbacks(100);
            options.authority()
                    .ifPresent(authority -> settings.trust(Trust.authorities(authority)));
            SimulatedDevice device =
                    new SimulatedDevice(settings.build(), options, devices.size(), template, count);
            devices.add(device);
            device.connect();
            long due = begin + devices.size() * TimeUnit.SECONDS.toNanos(1) / options.rampUp();
            while (System.nanoTime() < due && !stopped) {
                showConnecting();
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        long end = System.nanoTime() + CONNECT_PATIENCE.toNanos();
        while (count.connected.get() < devices.size() && System.nanoTime() < end && !stopped) {
            showConnecting();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void showConnecting() {
        progress.show("Connecting", count.connected.get(), options.devices());
    }

    /** The devices take turns. */
    private void publishAll() throws InterruptedException {
        pace.run(
                number -> devices.get((int) (number % devices.size())).publish(),
                this::showPublishing,
                () -> stopped);
    }

    private void showPublishing(Duration elapsed) {
        progress.show(
                "Publishing, seconds",
                String.format(
                        Locale.ROOT,
                        "%,d connected, %,d published, %,d acknowledged, %,d received",
                        count.connected.get(),
                        count.published.sum(),
                        count.acknowledged.sum(),
                        count.received.sum()),
                elapsed.toSeconds(),
                options.seconds() == 0 ? elapsed.toSeconds() : options.seconds());
    }

    /** What is under way may still arrive. */
    private void drain() throws InterruptedException {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (count.acknowledged.sum() + count.failed.sum() < count.published.sum()
                && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private List<BenchLine> summary(int connected, long connecting, long publishing) {
        long published = count.published.sum();
        long acknowledged = count.acknowledged.sum();
        double average = acknowledged == 0 ? 0 : count.roundTripNanos.sum() / 1e6 / acknowledged;
        return List.of(
                line("devices", number(connected) + " of " + number(devices.size()) + " connected"),
                line("connecting took", String.format(Locale.ROOT, "%.1f s", connecting / 1e9)),
                line("failed attempts", number(count.failedAttempts.sum())),
                line("connections lost", number(count.lost.sum())),
                line("published", number(published)),
                line("messages/s", number(Math.round(published / (publishing / 1e9)))),
                line("acknowledged", number(acknowledged)),
                line("not acknowledged", number(published - acknowledged)),
                line(
                        "skipped",
                        number(count.skipped.sum()) + " (too much under way, or not connected)"),
                line(
                        "not sent",
                        number(pace.notSent()) + " (this machine was too slow for the rate)"),
                line(
                        "sent after their time",
                        String.format(
                                Locale.ROOT, "%,.0f ms at most", pace.latest().toNanos() / 1e6)),
                line("received", number(count.received.sum())),
                line(
                        "acknowledged after",
                        String.format(
                                Locale.ROOT,
                                "%.2f ms on average, %.2f ms at most",
                                average,
                                count.longestNanos.get() / 1e6)));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static BenchLine line(String name, String value) {
        return new BenchLine(name, value);
    }
}
