// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import io.lanyard.server.api.ApiKey;
import io.lanyard.server.cli.Console;
import io.lanyard.server.cli.LanyardCommand;
import io.lanyard.server.config.ConfigOutcome;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.LanyardServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The server as {@code ./lanyard run} starts it, in this process, on loopback; it can be stopped and started again. */
final class WholeServer implements AutoCloseable {
    private static final ApiKey KEY = new ApiKey("verify-id", "verify-secret");

    private final Path data;
    private final Map<String, String> settings;
    private final int mqttPort;
    private final int httpPort;
    private LanyardServer server;

    WholeServer(Path data, Map<String, String> settings) {
        this.data = data;
        this.settings = Map.copyOf(settings);
        server = start(0, 0);
        mqttPort = server.mqttPort();
        httpPort = server.httpPort();
    }

    int mqttPort() {
        return mqttPort;
    }

    /** Another one after each start. */
    int amqpPort() {
        return server.amqpPort();
    }

    /** What devices have to trust for TLS, on whichever port. */
    Path authority() {
        return data.resolve("tls").resolve("ca.pem");
    }

    CloudApi newCloudApi() {
        return new CloudApi(httpPort, KEY.id(), KEY.secret());
    }

    /** What a command prints; it finds the platform by its variables, as in a shell. */
    String command(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        Map.of(
                                "LANYARD_URL", "http://127.0.0.1:" + httpPort,
                                "LANYARD_MQTT_PORT", Integer.toString(mqttPort),
                                "LANYARD_ACCESS_KEY_ID", KEY.id(),
                                "LANYARD_ACCESS_KEY_SECRET", KEY.secret()));
        int exitCode = LanyardCommand.execute(console, arguments);
        if (exitCode != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": " + exitCode + " " + err);
        }
        return out.toString();
    }

    /** Starts again with the same folder, on the same ports. */
    void startAgain() {
        server = start(mqttPort, httpPort);
    }

    @Override
    public void close() {
        server.close();
    }

    private LanyardServer start(int mqttPort, int httpPort) {
        Map<String, String> environment = new HashMap<>();
        // Hundreds of sign-ins fail here on purpose, all from one address.
        environment.put("LANYARD_LIMITS_FAILED_SIGN_IN_DELAY_MS", "0");
        environment.putAll(settings);
        environment.putAll(
                Map.of(
                        "LANYARD_HOST", "127.0.0.1",
                        "LANYARD_DATA", data.toString(),
                        "LANYARD_MQTT_PORT", Integer.toString(mqttPort),
                        "LANYARD_MQTTS_PORT", "0",
                        "LANYARD_HTTP_PORT", Integer.toString(httpPort),
                        "LANYARD_AMQP_PORT", "0",
                        "LANYARD_AMQPS_PORT", "0"));
        return switch (ServerConfig.read(null, environment)) {
            case ConfigOutcome.Valid(ServerConfig config) -> LanyardServer.start(config, KEY);
            case ConfigOutcome.Invalid invalid ->
                    throw new IllegalStateException(String.join("\n", invalid.problems()));
        };
    }
}
