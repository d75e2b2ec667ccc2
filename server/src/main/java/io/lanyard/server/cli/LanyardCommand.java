// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiException;
import io.lanyard.server.wiring.StartException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/**
 * {@code lanyard}: the whole command line. Exit codes: 0 for done, 1 for refused or failed, 2 for wrong usage. What
 * was asked for goes to standard output, what went wrong to standard error.
 */
@Command(
        name = "lanyard",
        description = "A self-hosted home for devices that were built for Alibaba Cloud IoT.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        scope = ScopeType.INHERIT)
public final class LanyardCommand extends CommandGroup {
    private LanyardCommand() {}

    /** Runs a command and returns its exit code. */
    public static int execute(Console console, String... arguments) {
        int code = commandLine(console).execute(arguments);
        console.out().flush();
        console.err().flush();
        return code;
    }

    static CommandLine commandLine(Console console) {
        return new CommandLine(new LanyardCommand())
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new ProductCommand(console))
                .addSubcommand(new TopicCommand(console))
                .addSubcommand(new KeyCommand(console))
                .addSubcommand(new DeviceCommand(console))
                .addSubcommand(new PubCommand(console))
                .addSubcommand(new TailCommand(console))
                .addSubcommand(new TraceCommand(console))
                .addSubcommand(new GroupCommand(console))
                .addSubcommand(new RelationCommand(console))
                .addSubcommand(new ConsumeCommand(console))
                .addSubcommand(new SignInCommand(console))
                .addSubcommand(new BackupCommand(console))
                .addSubcommand(new RestoreCommand(console))
                .addSubcommand(new VerifyDataCommand(console))
                .addSubcommand(new SimulateCommand(console))
                .addSubcommand(new BenchCommand(console))
                .addSubcommand(new VersionCommand(console))
                .addSubcommand(new RehearseCommand(console))
                .setOut(console.out())
                .setErr(console.err())
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    switch (failure) {
                        case ApiException said ->
                                console.err().println("lanyard: " + said.getMessage());
                        case StartException said ->
                                console.err().println("lanyard: " + said.getMessage());
                        default -> {
                            console.err().println("lanyard: failed unexpectedly");
                            failure.printStackTrace(console.err());
                        }
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
