// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard trace}. */
@Command(
        name = "trace",
        description = {
            "Show what happened to a message: `lanyard trace MESSAGE-ID`,",
            "or to a device: `lanyard trace PK DN`. The oldest comes first."
        })
final class TraceCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "MESSAGE-ID|PK",
            description = "The id of a message, or the key of the device's product.")
    private String messageOrProduct = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DN",
            description = "The name of the device.")
    private String deviceName = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many entries, up to 1000; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Option(names = CommandGroup.JSON, description = CommandGroup.JSON_DESCRIPTION)
    private boolean json;

    TraceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            List<JsonObject> entries = deviceName.isEmpty() ? ofMessage(client) : ofDevice(client);
            if (json) {
                console.json(entries);
            } else if (entries.isEmpty()) {
                console.out()
                        .println(
                                "Nothing is known yet of device %s/%s"
                                        .formatted(messageOrProduct, deviceName));
            } else {
                print(entries);
            }
        }
        return 0;
    }

    private List<JsonObject> ofMessage(ApiClient client) {
        JsonObject answer =
                client.call(
                        "QueryMessageTrace",
                        Map.of("MessageId", messageOrProduct, "MaxCount", String.valueOf(limit)));
        List<JsonObject> entries = entries(answer);
        if (entries.isEmpty()) {
            throw new ApiException(
                    answer.getBoolean("Traced", false)
                            ? "nothing is known of message %s: its trace is too old, or there is no such message"
                                    .formatted(messageOrProduct)
                            : "message %s is not traced: there were more in its second than trace.messages-per-second"
                                    .formatted(messageOrProduct));
        }
        return entries;
    }

    private List<JsonObject> ofDevice(ApiClient client) {
        return entries(
                client.call(
                        "QueryDeviceTrace",
                        Map.of(
                                "ProductKey",
                                messageOrProduct,
                                "DeviceName",
                                deviceName,
                                "MaxCount",
                                String.valueOf(limit))));
    }

    private static List<JsonObject> entries(JsonObject answer) {
        return ApiClient.entries(answer, "Data", "TraceEntry");
    }

    private void print(List<JsonObject> entries) {
        Table table =
                new Table(
                        "TIME", "WHAT", "DEVICE", "MESSAGE", "TOPIC", "EPOCH", "PACKET", "DETAIL");
        for (JsonObject each : entries) {
            String product = Text.of(each, "ProductKey");
            table.add(
                    Text.of(each, "Time"),
                    Text.of(each, "Kind").toLowerCase(Locale.ROOT).replace('_', ' '),
                    product.isEmpty() ? "" : product + "/" + Text.of(each, "DeviceName"),
                    Text.of(each, "MessageId"),
                    Text.of(each, "Topic"),
                    Text.of(each, "Epoch"),
                    Text.of(each, "PacketId"),
                    Text.of(each, "Detail"));
        }
        table.print(console.out());
    }
}
