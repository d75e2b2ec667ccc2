// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanyard pub}. */
@Command(name = "pub", description = "Send a message to a device.")
final class PubCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");

    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PK", description = "The ProductKey.")
    private String productKey = "";

    @Parameters(index = "1", paramLabel = "DN", description = "The DeviceName.")
    private String deviceName = "";

    @Parameters(
            index = "2",
            paramLabel = "TOPIC",
            description = "What follows the DeviceName, such as user/get; or the whole topic.")
    private String topic = "";

    @Parameters(index = "3", arity = "0..1", paramLabel = "TEXT", description = "The message.")
    private @Nullable String text;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Send the bytes of a file; - is standard input.")
    private @Nullable Path file;

    @Option(
            names = "--qos",
            paramLabel = "0|1",
            defaultValue = "0",
            description =
                    "1: the platform keeps the message until the device has acknowledged it (${DEFAULT-VALUE}).")
    private int qos;

    @Option(names = CommandGroup.JSON, description = CommandGroup.JSON_DESCRIPTION)
    private boolean json;

    PubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (qos != 0 && qos != 1) {
            throw wrongUsage("--qos has to be 0 or 1, found " + qos);
        }
        Map<String, String> parameters =
                Map.of(
                        "ProductKey",
                        productKey,
                        "TopicFullName",
                        fullTopic(),
                        "MessageContent",
                        Base64.getEncoder().encodeToString(payload()),
                        "Qos",
                        Integer.toString(qos));
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            String messageId = Text.of(client.call("Pub", parameters), "MessageId");
            if (json) {
                console.json(new JsonObject().put("MessageId", messageId));
            } else {
                console.out().println("Sent as message " + messageId);
            }
        }
        return 0;
    }

    private String fullTopic() {
        String start = "/" + productKey + "/" + deviceName + "/";
        if (!topic.startsWith("/")) {
            return start + topic;
        }
        if (!topic.startsWith(start)) {
            throw wrongUsage(
                    "TOPIC has to be like user/get or start with %s, found %s"
                            .formatted(start, topic));
        }
        return topic;
    }

    private byte[] payload() {
        if ((text == null) == (file == null)) {
            throw wrongUsage("give the message either as TEXT or by --file");
        }
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return STANDARD_INPUT.equals(file)
                    ? console.in().readAllBytes()
                    : Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrongUsage("--file " + file + " cannot be read: " + e);
        }
    }

    private ParameterException wrongUsage(String message) {
        return CommandGroup.wrongUsage(spec, message);
    }
}
