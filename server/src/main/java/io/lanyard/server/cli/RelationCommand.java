// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard relation}. */
@Command(
        name = "relation",
        description =
                "Say which messages of a product go to which consumer groups (subscribe relations).")
final class RelationCommand extends CommandGroup {
    /** Word on the command line, and flag of the OpenAPI. */
    private static final List<Map.Entry<String, String>> KINDS =
            List.of(
                    Map.entry("data", "DeviceDataFlag"),
                    Map.entry("status", "DeviceStatusChangeFlag"),
                    Map.entry("lifecycle", "DeviceLifeCycleFlag"),
                    Map.entry("topology", "DeviceTopoLifeCycleFlag"),
                    Map.entry("found", "FoundDeviceListFlag"),
                    Map.entry("history", "ThingHistoryFlag"),
                    Map.entry("ota", "OtaEventFlag"),
                    Map.entry("tag", "DeviceTagFlag"),
                    Map.entry("ota-version", "OtaVersionFlag"),
                    Map.entry("ota-job", "OtaJobFlag"));

    private static final String KINDS_DESCRIPTION =
            "data, status, lifecycle, with commas between them; reserved: topology, found, history, ota, tag, ota-version, ota-job.";

    private final Console console;

    RelationCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Let messages of a product go to groups, from now on.")
    int create(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "KINDS", description = KINDS_DESCRIPTION) String kinds,
            @Parameters(
                            arity = "0..*",
                            paramLabel = "GROUP",
                            description = "Ids or names; DEFAULT_GROUP when none is given.")
                    List<String> groups) {
        return put("CreateSubscribeRelation", "Created", productKey, kinds, groups);
    }

    @Command(description = "Replace what a product sends, and to whom.")
    int update(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "KINDS", description = KINDS_DESCRIPTION) String kinds,
            @Parameters(
                            arity = "0..*",
                            paramLabel = "GROUP",
                            description = "Ids or names; DEFAULT_GROUP when none is given.")
                    List<String> groups) {
        return put("UpdateSubscribeRelation", "Updated", productKey, kinds, groups);
    }

    @Command(description = "List the relations.")
    int list(@Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            List<JsonObject> relations =
                    ApiClient.entries(
                            client.call("QuerySubscribeRelationList", Map.of()),
                            "Data",
                            "SubscribeRelation");
            if (json) {
                console.json(relations);
            } else {
                Table table = new Table("PRODUCT", "KINDS", "GROUPS");
                relations.forEach(
                        each -> table.add(Text.of(each, "ProductKey"), kinds(each), groups(each)));
                table.print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Delete the relation of a product; what was appended stays readable.")
    int delete(@Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey) {
        try (ApiClient client = connect()) {
            client.call(
                    "DeleteSubscribeRelation", Map.of("ProductKey", productKey, "Type", "AMQP"));
            console.out().println("Deleted the relation of " + productKey);
        }
        return 0;
    }

    private int put(
            String action, String done, String productKey, String kinds, List<String> groups) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("ProductKey", productKey);
        parameters.put("Type", "AMQP");
        for (String kind : kinds.split(",", -1)) {
            parameters.put(flag(kind.strip()), "true");
        }
        try (ApiClient client = connect()) {
            List<String> named =
                    groups == null || groups.isEmpty() ? List.of("DEFAULT_GROUP") : groups;
            for (int i = 0; i < named.size(); i++) {
                parameters.put(
                        "ConsumerGroupIds." + (i + 1), GroupCommand.id(client, named.get(i)));
            }
            client.call(action, parameters);
            console.out().println(done + " the relation of " + productKey);
        }
        return 0;
    }

    private String flag(String kind) {
        return KINDS.stream()
                .filter(each -> each.getKey().equals(kind))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() ->
                        wrongUsage(
                                "a kind has to be one of %s, found \"%s\""
                                        .formatted(
                                                String.join(
                                                        ", ",
                                                        KINDS.stream()
                                                                .map(Map.Entry::getKey)
                                                                .toList()),
                                                kind)));
    }

    private static String kinds(JsonObject relation) {
        List<String> on = new ArrayList<>();
        KINDS.forEach(each -> {
            if (relation.getBoolean(each.getValue(), false)) {
                on.add(each.getKey());
            }
        });
        return String.join(",", on);
    }

    private static String groups(JsonObject relation) {
        List<String> ids = new ArrayList<>();
        relation.getJsonArray("ConsumerGroupIds").forEach(id -> ids.add(String.valueOf(id)));
        return String.join(",", ids);
    }

    private ApiClient connect() {
        return new PlatformAddress(console.environment()).connect();
    }
}
