// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.protocol.topic.Operation;
import io.lanyard.server.api.ApiClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard topic}. */
@Command(
        name = "topic",
        description =
                "Create, list and delete topic classes: what the devices of a product may do where.")
final class TopicCommand extends CommandGroup {
    private final Console console;

    TopicCommand(Console console) {
        this.console = console;
    }

    @Command(
            description =
                    "Create a topic class; `topic create PK test ALL` lets devices publish and subscribe user/test.")
    int create(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(
                            paramLabel = "SHORTNAME",
                            description =
                                    "What follows user/ in the topic; a leading user/ is accepted.")
                    String shortName,
            @Parameters(
                            paramLabel = "PUB|SUB|ALL",
                            description =
                                    "Devices publish (PUB), subscribe (SUB) or do both (ALL).")
                    Operation operation,
            @Option(
                            names = "--description",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "For people.")
                    String description,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject answer =
                    client.call(
                            "CreateProductTopic",
                            Map.of(
                                    "ProductKey",
                                    productKey,
                                    "TopicShortName",
                                    shortName,
                                    "Operation",
                                    operation.name(),
                                    "Desc",
                                    description));
            if (json) {
                console.json(new JsonObject().put("TopicId", answer.getValue("TopicId")));
            } else {
                console.out().println("Created topic class " + Text.of(answer, "TopicId"));
            }
        }
        return 0;
    }

    @Command(description = "List the topic classes of a product.")
    int list(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            List<JsonObject> classes =
                    ApiClient.entries(
                            client.call("QueryProductTopic", Map.of("ProductKey", productKey)),
                            "Data",
                            "ProductTopicInfo");
            if (json) {
                console.json(classes);
            } else {
                table(classes).print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Delete a topic class.")
    int delete(
            @Parameters(paramLabel = "ID", description = "As `topic list` shows it.") String id) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            client.call("DeleteProductTopic", Map.of("TopicId", id));
            console.out().println("Deleted topic class " + id);
        }
        return 0;
    }

    static Table table(List<JsonObject> classes) {
        Table table = new Table("ID", "TOPIC CLASS", "DEVICES MAY", "DESCRIPTION");
        for (JsonObject each : classes) {
            table.add(
                    Text.of(each, "Id"),
                    each.getString("TopicShortName", ""),
                    switch (Text.of(each, "Operation")) {
                        case "0" -> "publish (PUB)";
                        case "1" -> "subscribe (SUB)";
                        case "2" -> "both (ALL)";
                        default -> Text.of(each, "Operation");
                    },
                    each.getString("Desc", ""));
        }
        return table;
    }
}
