// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.mqtt.packet.Qos;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.bench.BenchLine;
import io.lanyard.server.bench.BenchOptions;
import io.lanyard.server.bench.BenchTarget;
import io.lanyard.server.bench.Benchmark;
import io.lanyard.server.bench.ChurnBenchmark;
import io.lanyard.server.bench.ChurnOptions;
import io.lanyard.server.bench.DownlinkBenchmark;
import io.lanyard.server.bench.DownlinkOptions;
import io.lanyard.server.bench.OfflineBenchmark;
import io.lanyard.server.bench.OwnPlatform;
import io.lanyard.server.bench.ProgressLine;
import io.lanyard.server.config.ServerConfig.LogLevel;
import io.lanyard.server.wiring.ProcessLog;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanyard bench}. */
@Command(
        name = "bench",
        description = {
            "Measure a platform: messages of devices (self) and of applications (downlink, pub), sign-ins (connect),"
                    + " silent connections (idle), mailboxes that fill and drain (offline, churn).",
            "The load generator shares this machine's processors: against a platform on the same machine the"
                    + " figures are of both together, but for CPU per message."
        })
final class BenchCommand extends CommandGroup {
    private static final int CHURN_RATE = 2_000;

    private final Console console;

    /** What all runs share. */
    static final class Common {
        @Option(
                names = "--own",
                description =
                        "Start a platform for this run in a process of its own, on free ports; LANYARD_JAVA_OPTS is"
                                + " for it too.")
        private boolean own;

        @Option(
                names = "--mqtt",
                paramLabel = "HOST:PORT",
                description =
                        "Where devices reach the platform (the host of LANYARD_URL and the port that the platform names).")
        private @Nullable String mqtt;

        @Option(
                names = "--devices",
                paramLabel = "N",
                description = "Devices, each with a connection (${DEFAULT-VALUE}).")
        private int devices = 100;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                description = "How long to measure (${DEFAULT-VALUE}).")
        private int seconds = 10;

        @Option(
                names = "--threads",
                paramLabel = "N",
                description = "Threads of the load generator (${DEFAULT-VALUE}).")
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

        @Option(
                names = "--sign-ins",
                paramLabel = "N",
                description = "Connections that are being made at a time (${DEFAULT-VALUE}).")
        private int signIns = 64;
    }

    /** What messages are sent. */
    static final class Messages {
        @Option(names = "--qos", paramLabel = "0|1", description = "(self 0, all others 1)")
        private @Nullable Integer qos;

        @Option(
                names = "--payload",
                paramLabel = "BYTES",
                description = "Size of a message, at least 8 (${DEFAULT-VALUE}).")
        private int payload = 128;

        @Option(
                names = "--window",
                paramLabel = "N",
                description =
                        "Messages that each device keeps under way, at most 100 (${DEFAULT-VALUE}).")
        private int window = 10;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description = "Instead: so many messages per second, of all devices together.")
        private int rate;

        @Option(
                names = "--warm-up",
                paramLabel = "SECONDS",
                description = "Before the measurement (${DEFAULT-VALUE}).")
        private int warmUp = 5;
    }

    /** How an application sends. */
    static final class Calls {
        @Option(
                names = "--batch",
                paramLabel = "N",
                description =
                        "Devices that get a message by one call: 1 for Pub, up to 100 for BatchPub (${DEFAULT-VALUE}).")
        private int batch = 100;

        @Option(
                names = "--calls",
                paramLabel = "N",
                description = "Calls that are under way at a time (${DEFAULT-VALUE}).")
        private int calls = 8;
    }

    private interface Run {
        List<BenchLine> of(BenchTarget target, BenchOptions options, ProgressLine progress)
                throws InterruptedException;
    }

    BenchCommand(Console console) {
        this.console = console;
    }

    @Command(
            description = "Each device subscribes a topic of its own and sends messages to itself.")
    int self(@Mixin Common common, @Mixin Messages messages) throws InterruptedException {
        return run(
                common,
                messages,
                Qos.AT_MOST_ONCE,
                (target, options, progress) -> new Benchmark(target, options, progress).self());
    }

    @Command(
            description =
                    "An application sends to devices that are connected and keep their sessions; what it is told to be sent is"
                            + " on disk.")
    int downlink(@Mixin Common common, @Mixin Messages messages, @Mixin Calls calls)
            throws InterruptedException {
        return downlink(common, messages, downlinkOptions(calls.batch, calls.calls));
    }

    @Command(
            description =
                    "The same by Pub, one device a call, over connections that are kept open: one call at a time on each.")
    int pub(
            @Mixin Common common,
            @Mixin Messages messages,
            @Option(
                            names = "--connections",
                            paramLabel = "N",
                            defaultValue = "64",
                            description = "Connections of the application (${DEFAULT-VALUE}).")
                    int connections)
            throws InterruptedException {
        if (connections < 1 || connections > DownlinkOptions.MAX_CALLS) {
            throw wrongUsage(
                    "--connections has to be 1 to %d, found %d"
                            .formatted(DownlinkOptions.MAX_CALLS, connections));
        }
        return downlink(common, messages, downlinkOptions(1, connections));
    }

    private int downlink(Common common, Messages messages, DownlinkOptions downlink)
            throws InterruptedException {
        return run(
                common,
                messages,
                Qos.AT_LEAST_ONCE,
                (target, options, progress) ->
                        new DownlinkBenchmark(target, options, downlink, progress).run());
    }

    @Command(
            description =
                    "An application fills the mailboxes of devices that are away; a platform of its own is restarted, and all devices"
                            + " come back for what waits.")
    int offline(
            @Mixin Common common,
            @Mixin Messages messages,
            @Mixin Calls calls,
            @Option(
                            names = "--messages",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Messages for each device, 1 to 1000 (${DEFAULT-VALUE}).")
                    int messagesPerDevice)
            throws InterruptedException {
        if (!common.own) {
            throw wrongUsage("offline needs --own, because it restarts the platform");
        }
        if (messagesPerDevice < 1 || messagesPerDevice > 1_000) {
            throw wrongUsage("--messages has to be 1 to 1000, found " + messagesPerDevice);
        }
        DownlinkOptions downlink = downlinkOptions(calls.batch, calls.calls);
        BenchOptions options = options(common, messages, Qos.AT_LEAST_ONCE);
        return print(progress -> {
            try (OwnPlatform platform = OwnPlatform.start(javaOptions())) {
                return new OfflineBenchmark(
                                platform, options, downlink, messagesPerDevice, progress)
                        .run();
            }
        });
    }

    @Command(
            description =
                    "Mailboxes and a feed fill and drain on a platform of its own: devices come and go, an application sends to them, a consumer"
                            + " reads what they publish. A line a minute of messages, disk and memory. Without --rate "
                            + CHURN_RATE
                            + " messages/s. The disk counts after --warm-up: it grows until its logs are as long as they may be.")
    int churn(
            @Mixin Common common,
            @Mixin Messages messages,
            @Mixin Calls calls,
            @Option(
                            names = "--minutes",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "How long to measure, instead of --seconds.")
                    int minutes,
            @Option(
                            names = "--uplinks",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description =
                                    "Messages per second of all devices that are there (${DEFAULT-VALUE}).")
                    int uplinks,
            @Option(
                            names = "--away",
                            paramLabel = "SECONDS",
                            defaultValue = "30",
                            description =
                                    "How long a device is away, and then there, 1 to 600; the consumer too (${DEFAULT-VALUE}).")
                    int away)
            throws InterruptedException {
        if (!common.own) {
            throw wrongUsage("churn needs --own, because it looks at the platform's disk");
        }
        if (minutes < 0 || minutes > 1_440) {
            throw wrongUsage("--minutes has to be 1 to 1440, found " + minutes);
        }
        if (minutes > 0) {
            common.seconds = 60 * minutes;
        }
        if (messages.rate == 0) {
            messages.rate = CHURN_RATE;
        }
        DownlinkOptions downlink = downlinkOptions(calls.batch, calls.calls);
        BenchOptions options = options(common, messages, Qos.AT_LEAST_ONCE);
        ChurnOptions churn = churnOptions(uplinks, away, options);
        return print(progress -> {
            try (OwnPlatform platform = OwnPlatform.start(javaOptions(), ChurnBenchmark.SETTINGS)) {
                return new ChurnBenchmark(
                                platform, options, downlink, churn, progress, console.out())
                        .run();
            }
        });
    }

    private ChurnOptions churnOptions(int uplinks, int away, BenchOptions options) {
        try {
            ChurnOptions churn = new ChurnOptions(uplinks, away);
            churn.requireFit(options);
            return churn;
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private DownlinkOptions downlinkOptions(int batch, int calls) {
        try {
            return new DownlinkOptions(batch, calls);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    @Command(description = "All devices connect and sign in, twice; the second time is measured.")
    int connect(@Mixin Common common) throws InterruptedException {
        return run(
                common,
                new Messages(),
                Qos.AT_MOST_ONCE,
                (target, options, progress) -> new Benchmark(target, options, progress).connect());
    }

    @Command(description = "All devices connect, subscribe a topic, and are silent.")
    int idle(@Mixin Common common) throws InterruptedException {
        return run(
                common,
                new Messages(),
                Qos.AT_MOST_ONCE,
                (target, options, progress) -> new Benchmark(target, options, progress).idle());
    }

    private int run(Common common, Messages messages, Qos usual, Run run)
            throws InterruptedException {
        BenchOptions options = options(common, messages, usual);
        return print(progress -> {
            if (common.own) {
                try (OwnPlatform platform = OwnPlatform.start(javaOptions())) {
                    return run.of(platform.target(), options, progress);
                }
            }
            PlatformAddress address = new PlatformAddress(console.environment());
            try (ApiClient api = address.connect()) {
                return run.of(target(common, address, api), options, progress);
            }
        });
    }

    private interface Measurement {
        List<BenchLine> measure(ProgressLine progress) throws InterruptedException;
    }

    private int print(Measurement measurement) throws InterruptedException {
        ProcessLog.setLevel(LogLevel.ERROR);
        ProgressLine progress =
                new ProgressLine(
                        console.err(),
                        Optional.ofNullable(System.console())
                                .map(terminal -> terminal.isTerminal())
                                .orElse(false));
        List<BenchLine> result;
        try {
            result = measurement.measure(progress);
        } catch (IllegalStateException e) {
            progress.end();
            console.err().println("lanyard: " + e.getMessage());
            return 1;
        }
        Table.printFields(
                console.out(),
                result.stream().map(line -> new Table.Field(line.name(), line.value())).toList());
        return 0;
    }

    private BenchOptions options(Common common, Messages messages, Qos usual) {
        Qos qos = usual;
        if (messages.qos != null) {
            if (messages.qos != 0 && messages.qos != 1) {
                throw wrongUsage("--qos has to be 0 or 1, found " + messages.qos);
            }
            qos = Qos.of(messages.qos);
        }
        try {
            return new BenchOptions(
                    common.devices,
                    qos,
                    messages.payload,
                    messages.window,
                    messages.rate,
                    messages.warmUp,
                    common.seconds,
                    common.threads,
                    common.signIns);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    /** Those that this JVM was started with: the launcher gives a platform the same. */
    private static List<String> javaOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private BenchTarget target(Common common, PlatformAddress address, ApiClient api) {
        try {
            return BenchTarget.running(
                    common.mqtt == null ? "" : common.mqtt, address.url().getHost(), api);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--mqtt " + e.getMessage());
        }
    }
}
