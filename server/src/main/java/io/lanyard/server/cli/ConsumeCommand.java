// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.lanyard.server.api.MessageStream;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanyard consume}. */
@Command(
        name = "consume",
        description = {
            "Read the messages of a consumer group, one line each, until Ctrl-C:",
            "time, device, topic, QoS and the payload as text, or in hex after `hex:`.",
            "A message is settled when it has been printed; what has not been comes again."
        })
final class ConsumeCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final int PEEK_PAGE = 1_000;

    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "GROUP", description = "Id or name of the group.")
    private String group = "";

    @Option(names = CommandGroup.JSON, description = "Print one JSON object per line.")
    private boolean json;

    @Option(
            names = "--no-settle",
            description = "Only look: print what waits now, take nothing, and end.")
    private boolean noSettle;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after so many messages.")
    private int count;

    @Option(
            names = "--unsettled",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "How many messages may be on the way, 1 to 1000; ${DEFAULT-VALUE} by default.")
    private int unsettled;

    private long printed;

    ConsumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (count < 0) {
            throw CommandGroup.wrongUsage(spec, "--count has to be at least 0, found " + count);
        }
        if (unsettled < 1 || unsettled > 1_000) {
            throw CommandGroup.wrongUsage(
                    spec, "--unsettled has to be 1 to 1000, found " + unsettled);
        }
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            String id = GroupCommand.id(client, group);
            return noSettle ? peek(client, id) : consume(client, id);
        }
    }

    private int consume(ApiClient client, String id) {
        int window = count == 0 ? unsettled : Math.min(unsettled, count);
        String reason;
        try (MessageStream stream = MessageStream.open(client, id, "lanyard consume", window)) {
            stream.forEach(message -> {
                print(message);
                if (count > 0 && printed >= count) {
                    stream.end(message);
                }
            });
            reason = stream.endReason();
        }
        if (count > 0 && printed >= count) {
            return 0;
        }
        throw new ApiException(
                "the platform has ended the stream" + (reason.isEmpty() ? "" : ": " + reason));
    }

    private int peek(ApiClient client, String id) {
        long from = 0;
        while (true) {
            List<JsonObject> page =
                    ApiClient.entries(
                            client.call(
                                    "PeekConsumerGroup",
                                    Map.of(
                                            "GroupId",
                                            id,
                                            "Offset",
                                            Long.toString(from),
                                            "MaxCount",
                                            Integer.toString(PEEK_PAGE))),
                            "Data",
                            "Message");
            for (JsonObject message : page) {
                print(message);
                if (count > 0 && printed >= count) {
                    return 0;
                }
                from = message.getLong("offset", 0L) + 1;
            }
            if (page.isEmpty()) {
                return 0;
            }
        }
    }

    private void print(JsonObject message) {
        console.out().println(json ? message.encode() : line(message));
        console.out().flush();
        if (console.out().checkError()) {
            // What was not printed must not be settled.
            throw new ApiException("nobody reads the output any more");
        }
        printed++;
    }

    private static String line(JsonObject message) {
        int attempt = message.getInteger("attempt", 1);
        return "%s  %s/%s  %s  QoS %s  %s%s"
                .formatted(
                        TIME.format(Instant.ofEpochMilli(message.getLong("generateTime", 0L))),
                        message.getString("productKey", ""),
                        message.getString("deviceName", ""),
                        message.getString("topic", ""),
                        Text.of(message, "qos"),
                        Text.ofPayload(
                                Base64.getDecoder().decode(message.getString("payloadBase64", ""))),
                        attempt == 1 ? "" : "  (attempt " + attempt + ")");
    }
}
