// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import static io.lanyard.server.bench.Benchmark.line;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The run in which mailboxes and a feed fill and drain for a long time: devices come and go, an application sends to all of
 * them, a consumer comes and goes and reads what they publish. What is on disk must not grow.
 */
public final class ChurnBenchmark {
    private static final long LONGEST_DRAIN_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * Settings of the platform: bounds of what is kept by size or for a day, so low that they are met in the first minutes of a run of
     * an hour. What grows after that grows for ever.
     */
    public static final Map<String, String> SETTINGS =
            Map.of("LANYARD_FEED_MEGABYTES", "64", "LANYARD_TRACE_MEGABYTES", "16");

    private final OwnPlatform platform;
    private final BenchOptions options;
    private final DownlinkOptions downlink;
    private final ChurnOptions churn;
    private final ProgressLine progress;
    private final PrintWriter out;
    private final ChurnCount count = new ChurnCount();

    /**
     * A run with this platform.
     *
     * @param out gets a line for each minute
     */
    public ChurnBenchmark(
            OwnPlatform platform,
            BenchOptions options,
            DownlinkOptions downlink,
            ChurnOptions churn,
            ProgressLine progress,
            PrintWriter out) {
        this.platform = platform;
        this.options = options;
        this.downlink = downlink;
        this.churn = churn;
        this.progress = progress;
        this.out = out;
    }

    /** Runs, and returns the result as lines for people. */
    public List<BenchLine> run() throws InterruptedException {
        BenchTarget target = platform.target();
        try (RegisteredDevices registered =
                RegisteredDevices.register(target, options.devices(), progress)) {
            registered.routeUplinks();
            try (ChurnFleet fleet = new ChurnFleet(target, options, registered.all(), count);
                    DownlinkSender sender =
                            new DownlinkSender(target, options, downlink, registered.all());
                    ChurnConsumer consumer =
                            new ChurnConsumer(
                                    target, options.devices(), churn.awaySeconds(), count)) {
                fleet.comeAll(progress);
                progress.end();
                ChurnUse use =
                        new ChurnUse(
                                platform, options.payloadBytes(), options.warmUpSeconds(), count);
                sender.start(DownlinkSender.ENDLESS, count.drained::sum);
                fleet.begin(churn.uplinks());
                churn(fleet, sender, consumer, use);
                sender.stop();
                sender.finish();
                fleet.end();
                consumer.stay();
                drain(sender);
                out.println(use.sample(sender.stored()));
                long lostUplinks = fleet.lostUplinks(consumer.consumed());
                return result(sender.stored(), lostUplinks, use);
            }
        }
    }

    private void churn(
            ChurnFleet fleet, DownlinkSender sender, ChurnConsumer consumer, ChurnUse use)
            throws InterruptedException {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(options.warmUpSeconds() + options.seconds());
        long turnNanos = TimeUnit.SECONDS.toNanos(churn.awaySeconds()) / (ChurnFleet.TURNS / 2);
        // A line for each minute, and for each quarter of a short run.
        long lineNanos = TimeUnit.SECONDS.toNanos(Math.clamp(options.seconds() / 4, 1, 60));
        long nextTurn = start + turnNanos;
        long nextLine = start + lineNanos;
        out.println(ChurnUse.HEADING);
        for (long now = start; now < end; now = System.nanoTime()) {
            if (!sender.isAtWork() || !consumer.failure().isEmpty()) {
                sender.stop();
                sender.finish();
                throw new IllegalStateException("the consumer has ended: " + consumer.failure());
            }
            if (now >= nextTurn) {
                fleet.turn();
                nextTurn += turnNanos;
            }
            if (now >= nextLine) {
                out.println(use.sample(sender.stored()));
                out.flush();
                nextLine += lineNanos;
            }
            use.look();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /**
     * What is stored still arrives; what has not by then is lost. The numbers do not tell when all has: among what is
     * consumed is what devices went away from before its PUBACK. So it is over when nothing has come for a while.
     */
    private void drain(DownlinkSender sender) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_DRAIN_NANOS;
        long arrived = -1;
        long quietSince = System.nanoTime();
        for (long now = quietSince; now < deadline; now = System.nanoTime()) {
            long arrivedNow = count.drained.sum() + count.consumed.sum();
            if (arrivedNow != arrived) {
                arrived = arrivedNow;
                quietSince = now;
            }
            boolean enough =
                    count.drained.sum() >= sender.stored()
                            && count.consumed.sum() >= count.uplinks.sum();
            if (enough && now - quietSince > QUIET_NANOS) {
                break;
            }
            progress.show("Draining", count.drained.sum(), sender.stored());
            TimeUnit.MILLISECONDS.sleep(10);
        }
        progress.end();
    }

    private List<BenchLine> result(long stored, long lostUplinks, ChurnUse use) {
        List<BenchLine> result = new ArrayList<>();
        result.add(
                line(
                        "devices",
                        String.format(
                                Locale.ROOT,
                                "%,d, %d s away and as long here, %,d sign-ins",
                                options.devices(),
                                churn.awaySeconds(),
                                count.signIns.sum())));
        result.add(
                line(
                        "to devices",
                        String.format(
                                Locale.ROOT,
                                "%,d stored, %,d lost, %,d came again with DUP, %,d without",
                                stored,
                                stored - count.drained.sum(),
                                count.redelivered.sum(),
                                count.duplicated.sum())));
        result.add(
                line(
                        "from devices",
                        String.format(
                                Locale.ROOT,
                                "%,d acknowledged, %,d lost, %,d came again",
                                count.uplinks.sum(),
                                lostUplinks,
                                count.consumedAgain.sum())));
        result.add(
                line(
                        "lost",
                        String.format(
                                Locale.ROOT,
                                "%,d sessions, %,d connections",
                                count.sessionsLost.sum(),
                                count.connectionsLost.sum())));
        result.addAll(use.result(stored));
        return result;
    }
}
