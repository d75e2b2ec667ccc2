// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server;

import io.lanyard.server.cli.Console;
import io.lanyard.server.cli.LanyardCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the program begins; {@code ./lanyard} starts it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Console console =
                new Console(
                        System.in,
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        System.getenv());
        System.exit(LanyardCommand.execute(console, arguments));
    }
}
