// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiKey;
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
                "Show what a device or an application puts into CONNECT, and mosquitto lines that are ready to paste.")
final class SignInCommand implements Callable<Integer> {
    /** Plain TCP (PROTOCOL.md 2.3). */
    private static final Map<String, String> PLAIN = Map.of("securemode", "3");

    private static final Map<String, String> TLS = Map.of("securemode", "2");

    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PK", description = "The ProductKey.")
    private String productKey = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DN", description = "The DeviceName.")
    private String deviceName = "";

    @Option(
            names = "--application",
            paramLabel = "NAME",
            description =
                    "Of an application of this name instead, with the access key that this command uses; PK and DN say which topics to show.")
    private @Nullable String application;

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
        if (application == null && deviceName.isEmpty()) {
            throw CommandGroup.wrongUsage(
                    spec, "PK and DN of a device are needed, or --application NAME");
        }
        PlatformAddress platform = new PlatformAddress(console.environment());
        JsonObject listeners;
        Credentials plain;
        Credentials encrypted;
        try (ApiClient client = platform.connect()) {
            listeners = client.call("QueryPlatform", Map.of()).getJsonObject("Data");
            if (application != null) {
                if (!deviceName.isEmpty()) {
                    var _ = DeviceCommand.detail(client, productKey, deviceName);
                }
                plain = ofApplication(application, platform.key(), signMethod);
                encrypted = plain;
            } else {
                JsonObject device = DeviceCommand.detail(client, productKey, deviceName);
                DeviceSecret secret = DeviceSecret.of(device.getString("DeviceSecret", ""));
                DeviceId id = DeviceId.of(productKey, deviceName);
                plain = Credentials.sign(id, secret, signMethod, PLAIN);
                encrypted = Credentials.sign(id, secret, signMethod, TLS);
            }
        }
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
        String to = "-h %s -p %d";
        printLines(to.formatted(quoted(address), port), plain);
        if (!authority.isEmpty()) {
            console.out().println();
            console.out()
                    .println("Over TLS, on whichever machine has a copy of " + authority + ":");
            printLines(
                    "--cafile " + quoted(authority) + " " + to.formatted(quoted(address), tlsPort),
                    encrypted);
        }
        if (application == null) {
            console.out().println();
            console.out()
                    .println(
                            "A device has one connection: when two of these lines run at once, they throw each other out.");
        }
        return 0;
    }

    private static Credentials ofApplication(String name, ApiKey key, SignMethod method) {
        return Credentials.ofApplication(
                name,
                key.id(),
                key.secret(),
                method,
                Long.toString(System.currentTimeMillis()),
                Map.of());
    }

    /**
     * The lines for one port.
     *
     * @param to where, with what TLS needs
     */
    private void printLines(String to, Credentials credentials) {
        if (application != null) {
            printLinesOfApplication(to, credentials, application);
            return;
        }
        String topics = "/" + productKey + "/" + deviceName + "/user/";
        String connection = connection(to, credentials.clientId(), credentials);
        print("mosquitto_sub %s -q 1 -v -t %s".formatted(connection, quoted(topics + "get")));
        print(
                "mosquitto_pub %s -q 1 -t %s -m %s"
                        .formatted(
                                connection,
                                quoted(topics + "update"),
                                quoted("{\"temperature\":21.5}")));
    }

    /** Under a name for each, so that they may run at once: the name is not signed. */
    private void printLinesOfApplication(String to, Credentials credentials, String name) {
        String parameters = credentials.clientId().substring(name.length());
        String product = productKey.isEmpty() ? "+" : productKey;
        String device = deviceName.isEmpty() ? "+" : deviceName;
        String filter = "/" + product + "/" + device + "/user/#";
        print(
                "mosquitto_sub %s -q 1 -v -t %s"
                        .formatted(connection(to, name + parameters, credentials), quoted(filter)));
        print(
                "mosquitto_sub %s -q 1 -v -t %s"
                        .formatted(
                                connection(to, name + "-group" + parameters, credentials),
                                quoted("$share/" + ConsumerGroup.DEFAULT_GROUP + "/" + filter)));
        if (!deviceName.isEmpty()) {
            print(
                    "mosquitto_pub %s -q 1 -t %s -m %s"
                            .formatted(
                                    connection(to, name + "-pub" + parameters, credentials),
                                    quoted("/" + product + "/" + device + "/user/get"),
                                    quoted("hello")));
        }
    }

    private void print(String line) {
        console.out().println(line);
    }

    private static String quoted(String text) {
        return Text.quotedForShell(text);
    }

    private static String connection(String to, String clientId, Credentials credentials) {
        return "%s -V mqttv311 -i %s -u %s -P %s"
                .formatted(
                        to,
                        quoted(clientId),
                        quoted(credentials.userName()),
                        credentials.password());
    }
}
