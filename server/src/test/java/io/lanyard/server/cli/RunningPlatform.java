// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.LanyardServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real platform, and the command line as a person or a script meets it. */
final class RunningPlatform implements AutoCloseable {
    /** What a command left behind. */
    record Ran(int code, String out, String err) {
        JsonObject object() {
            return new JsonObject(out);
        }

        JsonArray array() {
            return new JsonArray(out);
        }

        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final ServerConfig config;
    private LanyardServer server;

    private RunningPlatform(ServerConfig config) {
        this.server = LanyardServer.start(config);
        this.config = config.onPorts(server.mqttPort(), server.mqttsPort(), server.httpPort());
    }

    static RunningPlatform start(Path folder) {
        return new RunningPlatform(ServerConfig.DEFAULT.elsewhere("127.0.0.1", folder));
    }

    /** The same platform again: ports and data stay. */
    void restart() {
        server.close();
        server = LanyardServer.start(config);
    }

    int mqttPort() {
        return server.mqttPort();
    }

    int mqttsPort() {
        return server.mqttsPort();
    }

    /** What devices have to trust for TLS. */
    Path authority() {
        return server.data().resolve("tls").resolve("ca.pem");
    }

    Map<String, String> environment() {
        return Map.of(
                "LANYARD_URL",
                "http://127.0.0.1:" + server.httpPort(),
                "LANYARD_MQTT_PORT",
                Integer.toString(server.mqttPort()),
                "LANYARD_DATA",
                server.data().toString());
    }

    Ran run(String... arguments) {
        return run(environment(), "", arguments);
    }

    /** Runs a command with these variables beside or in place of the usual ones. */
    Ran runWith(Map<String, String> variables, String... arguments) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(variables);
        return run(environment, "", arguments);
    }

    static Ran run(Map<String, String> environment, String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                LanyardCommand.execute(
                        new Console(
                                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                                new PrintWriter(out),
                                new PrintWriter(err),
                                environment),
                        arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Creates a product and answers with its key. */
    String product(String name) {
        return run("product", "create", name, "--json").object().getString("ProductKey");
    }

    @Override
    public void close() {
        server.close();
    }
}
