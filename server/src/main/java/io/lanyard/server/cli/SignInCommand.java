// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.cli.Table.Field;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanyard sign-in}. */
@Command(
        name = "sign-in",
        description =
                "Show what a device puts into CONNECT, and mosquitto lines that are ready to paste.")
final class SignInCommand implements Callable<Integer> {
    /** Plain TCP (PROTOCOL.md 2.3). */
    private static final Map<String, String> PLAIN = Map.of("securemode", "3");

    private static final Map<String, String> TLS = Map.of("securemode", "2");

    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PK", description = "The ProductKey.")
    private String productKey = "";

    @Parameters(index = "1", paramLabel = "DN", description = "The DeviceName.")
    private String deviceName = "";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "hmacsha256",
            description = "hmacmd5, hmacsha1 or hmacsha256 (${DEFAULT-VALUE}).")
    private String method = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Where devices reach the platform (the host of LANYARD_URL).")
    private @Nullable String host;

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            description = "The port for devices (the one that the platform listens on).")
    private @Nullable Integer mqttPort;

    @Option(names = CommandGroup.JSON, description = "Print JSON.")
    private boolean json;

    SignInCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SignMethod signMethod =
                SignMethod.of(method)
                        .orElseThrow(() ->
                                CommandGroup.wrongUsage(
                                        spec,
                                        "--method has to be hmacmd5, hmacsha1 or hmacsha256, found "
                                                + method));
        PlatformAddress platform = new PlatformAddress(console.environment());
        JsonObject device;
        JsonObject listeners;
        try (ApiClient client = platform.connect()) {
            device = DeviceCommand.detail(client, productKey, deviceName);
            listeners = client.call("QueryPlatform", Map.of()).getJsonObject("Data");
        }
        DeviceSecret secret = DeviceSecret.of(device.getString("DeviceSecret", ""));
        DeviceId id = DeviceId.of(productKey, deviceName);
        Credentials plain = Credentials.sign(id, secret, signMethod, PLAIN);
        Credentials encrypted = Credentials.sign(id, secret, signMethod, TLS);
        String address = host == null ? platform.url().getHost() : host;
        int port = mqttPort == null ? listeners.getInteger("MqttPort") : mqttPort;
        int tlsPort = listeners.getInteger("MqttsPort");
        String authority = listeners.getString("AuthorityFile", "");
        if (json) {
            console.json(
                    new JsonObject()
                            .put("host", address)
                            .put("port", port)
                            .put("tlsPort", tlsPort)
                            .put("authority", authority)
                            .put("clientId", plain.clientId())
                            .put("userName", plain.userName())
                            .put("password", plain.password()));
            return 0;
        }
        Table.printFields(
                console.out(),
                List.of(
                        new Field("clientId", plain.clientId()),
                        new Field("userName", plain.userName()),
                        new Field("password", plain.password())));
        console.out().println();
        printLines(connection(address, port, plain));
        if (!authority.isEmpty()) {
            console.out().println();
            console.out()
                    .println("Over TLS, on whichever machine has a copy of " + authority + ":");
            printLines(
                    "--cafile %s %s"
                            .formatted(
                                    Text.quotedForShell(authority),
                                    connection(address, tlsPort, encrypted)));
        }
        console.out().println();
        console.out()
                .println(
                        "A device has one connection: when two of these lines run at once, they throw each other out.");
        return 0;
    }

    private void printLines(String connection) {
        String topics = "/" + productKey + "/" + deviceName + "/user/";
        console.out()
                .println(
                        "mosquitto_sub %s -q 1 -v -t %s"
                                .formatted(connection, Text.quotedForShell(topics + "get")));
        console.out()
                .println(
                        "mosquitto_pub %s -q 1 -t %s -m %s"
                                .formatted(
                                        connection,
                                        Text.quotedForShell(topics + "update"),
                                        Text.quotedForShell("{\"temperature\":21.5}")));
    }

    private static String connection(String host, int port, Credentials credentials) {
        return "-h %s -p %d -V mqttv311 -i %s -u %s -P %s"
                .formatted(
                        Text.quotedForShell(host),
                        port,
                        Text.quotedForShell(credentials.clientId()),
                        Text.quotedForShell(credentials.userName()),
                        credentials.password());
    }
}
