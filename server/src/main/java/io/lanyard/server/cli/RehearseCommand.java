// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.demo.TemporaryFolder;
import io.lanyard.server.wiring.AccessKeyFile;
import io.lanyard.server.wiring.LanyardServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code lanyard rehearse}: starts a platform and runs a few commands against it, so that the JVM can write down the
 * classes that this takes. For the launcher only.
 */
@Command(name = "rehearse", hidden = true, description = "Start, be used a little, and end.")
final class RehearseCommand implements Callable<Integer> {
    private final Console console;

    RehearseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
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
}
