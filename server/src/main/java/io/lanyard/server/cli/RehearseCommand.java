// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.mqtt.packet.Qos;
import io.lanyard.server.bench.BenchOptions;
import io.lanyard.server.bench.BenchTarget;
import io.lanyard.server.bench.Benchmark;
import io.lanyard.server.bench.OwnPlatform;
import io.lanyard.server.bench.ProgressLine;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.demo.TemporaryFolder;
import io.lanyard.server.wiring.AccessKeyFile;
import io.lanyard.server.wiring.LanyardServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/**
 * {@code lanyard rehearse}: is used a little, so that the JVM can write down what that takes. For the launcher only.
 * Without an option it is about the commands: a platform starts in this process and a few commands are run, and this
 * JVM writes down the classes. With {@code --platform} it is about the platform: another process signs devices in and
 * passes messages on, and its JVM writes down classes and how often which method was run, for the start of the next.
 * With {@code --wanted} it only tells whether a rehearsal of the platform is worth its time.
 */
@Command(name = "rehearse", hidden = true, description = "Start, be used a little, and end.")
final class RehearseCommand implements Callable<Integer> {
    /** Enough for the JIT compiler to compile everything that a sign-in takes. */
    private static final int SIGN_INS = 2_500;

    private static final int TALKING_DEVICES = 100;

    private final Console console;

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description = "Where the JVM of a platform is to write what it has learned.")
    private @Nullable Path cache;

    @Option(
            names = "--wanted",
            description =
                    "Rehearse nothing, and end with 0 when the command behind -- starts a platform, else with 1.")
    private boolean asked;

    @Parameters(paramLabel = "COMMAND", arity = "0..*")
    private List<String> command = List.of();

    RehearseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (asked) {
            return startsPlatform() ? 0 : 1;
        }
        return cache == null ? rehearseCommands() : rehearsePlatform(cache);
    }

    /** Not who asks for help or is mistaken, and is to be answered at once. */
    private boolean startsPlatform() {
        ParseResult parsed;
        try {
            parsed = LanyardCommand.commandLine(console).parseArgs(command.toArray(String[]::new));
        } catch (ParameterException e) {
            return false;
        }
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return !parsed.isUsageHelpRequested()
                && !parsed.isVersionHelpRequested()
                && switch (parsed.commandSpec().userObject()) {
                    case RunCommand run -> run.startsPlatform();
                    case CommandGroup _ -> false;
                    default -> true;
                };
    }

    private int rehearseCommands() {
        try (TemporaryFolder folder = TemporaryFolder.create("lanyard-rehearsal");
                LanyardServer server =
                        LanyardServer.start(
                                ServerConfig.DEFAULT.elsewhere("127.0.0.1", folder.path()))) {
            Map<String, String> environment = new HashMap<>();
            environment.put("LANYARD_URL", "http://127.0.0.1:" + server.httpPort());
            environment.put("LANYARD_DATA", folder.path().toString());
            Console used = new Console(console.in(), console.out(), console.err(), environment);
            return LanyardCommand.execute(used, "product", "create", "rehearsal", "--json")
                    + LanyardCommand.execute(used, "product", "list")
                    + (AccessKeyFile.read(AccessKeyFile.in(folder.path())).isPresent() ? 0 : 1);
        }
    }

    private int rehearsePlatform(Path file) throws InterruptedException {
        // The flags that the launcher gives this JVM are those of a platform.
        List<String> flags =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        flags.add("-XX:AOTCacheOutput=" + file);
        ProgressLine progress = new ProgressLine(console.err(), false);
        try (OwnPlatform platform = OwnPlatform.start(flags, Map.of("LANYARD_LOG_LEVEL", "info"))) {
            BenchTarget target = platform.target();
            new Benchmark(target, load(SIGN_INS, Qos.AT_MOST_ONCE), progress).connect();
            for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)) {
                new Benchmark(target, load(TALKING_DEVICES, qos), progress).self();
            }
        }
        return Files.exists(file) ? 0 : 1;
    }

    private static BenchOptions load(int devices, Qos qos) {
        return new BenchOptions(devices, qos, 128, 10, 0, 0, 1, 1, 64);
    }
}
