// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard group}. */
@Command(
        name = "group",
        description =
                "Create, list and look after consumer groups: who shares the reading of what devices send.")
final class GroupCommand extends CommandGroup {
    private static final int PAGE_SIZE = 1_000;

    private final Console console;

    GroupCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Create a group; its messages begin now.")
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description = "4 to 30 letters, digits and underscores.")
                    String name,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            JsonObject answer = client.call("CreateConsumerGroup", Map.of("GroupName", name));
            if (json) {
                console.json(new JsonObject().put("GroupId", Text.of(answer, "GroupId")));
            } else {
                console.out().println("Created group " + Text.of(answer, "GroupId"));
            }
        }
        return 0;
    }

    @Command(description = "List the groups.")
    int list(@Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            List<JsonObject> groups = groups(client);
            if (json) {
                console.json(groups);
            } else {
                Table table = new Table("ID", "NAME", "CREATED");
                groups.forEach(each ->
                        table.add(
                                Text.of(each, "GroupId"),
                                Text.of(each, "GroupName"),
                                Text.of(each, "CreateTime")));
                table.print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Delete a group with its position and its dead letters.")
    int delete(@Parameters(paramLabel = "GROUP", description = "Id or name.") String group) {
        try (ApiClient client = connect()) {
            String id = id(client, group);
            client.call("DeleteConsumerGroup", Map.of("GroupId", id));
            console.out().println("Deleted group " + id);
        }
        return 0;
    }

    @Command(description = "Show what waits for a group, how fast it reads, and who is connected.")
    int status(
            @Parameters(paramLabel = "GROUP", description = "Id or name.") String group,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            show(
                    client.call("QueryConsumerGroupStatus", Map.of("GroupId", id(client, group))),
                    json);
        }
        return 0;
    }

    @Command(
            description =
                    "Move a group: to the end (what waits is skipped), the begin (what is still there comes again) or a time.")
    int reset(
            @Parameters(paramLabel = "GROUP", description = "Id or name.") String group,
            @Parameters(
                            paramLabel = "end|begin|TIME",
                            description = "TIME is like 2026-11-25T08:00:00Z.")
                    String position,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            show(
                    client.call(
                            "ResetConsumerGroupPosition",
                            Map.of("GroupId", id(client, group), "Position", position(position))),
                    json);
        }
        return 0;
    }

    @Command(description = "Hand out nothing to a group until `group resume`; its messages wait.")
    int pause(@Parameters(paramLabel = "GROUP", description = "Id or name.") String group) {
        return pause(group, true);
    }

    @Command(description = "Hand out messages to a group again.")
    int resume(@Parameters(paramLabel = "GROUP", description = "Id or name.") String group) {
        return pause(group, false);
    }

    private int pause(String group, boolean on) {
        try (ApiClient client = connect()) {
            String id = id(client, group);
            client.call(
                    "PauseConsumerGroup", Map.of("GroupId", id, "Paused", Boolean.toString(on)));
            console.out().println((on ? "Paused group " : "Resumed group ") + id);
        }
        return 0;
    }

    @Command(
            name = "dead-letters",
            description = "List the messages that a group has given up, the oldest first.")
    int deadLetters(
            @Parameters(paramLabel = "GROUP", description = "Id or name.") String group,
            @Option(
                            names = "--from",
                            paramLabel = "OFFSET",
                            defaultValue = "0",
                            description = "Begin with this one.")
                    long from,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description =
                                    "At most so many, up to 1000; ${DEFAULT-VALUE} by default.")
                    int limit,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = connect()) {
            List<JsonObject> letters =
                    ApiClient.entries(
                            client.call(
                                    "QueryConsumerGroupDeadLetters",
                                    range(id(client, group), from, limit)),
                            "Data",
                            "DeadLetter");
            if (json) {
                console.json(letters);
            } else {
                Table table =
                        new Table("OFFSET", "DEVICE", "TOPIC", "ATTEMPTS", "REASON", "PAYLOAD");
                letters.forEach(each ->
                        table.add(
                                Text.of(each, "Offset"),
                                Text.of(each, "ProductKey") + "/" + Text.of(each, "DeviceName"),
                                Text.of(each, "Topic"),
                                Text.of(each, "Attempts"),
                                Text.of(each, "Reason"),
                                Text.ofPayload(
                                        Base64.getDecoder()
                                                .decode(Text.of(each, "PayloadBase64")))));
                table.print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Put dead letters back to the end of the group's messages.")
    int replay(
            @Parameters(paramLabel = "GROUP", description = "Id or name.") String group,
            @Option(
                            names = "--from",
                            paramLabel = "OFFSET",
                            defaultValue = "0",
                            description = "Begin with this one.")
                    long from,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description =
                                    "At most so many, up to 1000; ${DEFAULT-VALUE} by default.")
                    int limit) {
        try (ApiClient client = connect()) {
            JsonObject answer =
                    client.call(
                            "ReplayConsumerGroupDeadLetters",
                            range(id(client, group), from, limit));
            console.out().println("Replayed " + Text.of(answer, "Count") + " messages");
        }
        return 0;
    }

    private ApiClient connect() {
        return new PlatformAddress(console.environment()).connect();
    }

    private static Map<String, String> range(String id, long from, int limit) {
        return Map.of(
                "GroupId", id, "Offset", Long.toString(from), "MaxCount", Integer.toString(limit));
    }

    private String position(String text) {
        return switch (text) {
            case "end" -> "END";
            case "begin" -> "BEGIN";
            default -> {
                try {
                    yield Long.toString(Instant.parse(text).toEpochMilli());
                } catch (DateTimeParseException e) {
                    throw wrongUsage(
                            "where to go has to be end, begin or a time like 2026-11-25T08:00:00Z, found \""
                                    + text
                                    + "\"");
                }
            }
        };
    }

    private void show(JsonObject answer, boolean json) {
        if (json) {
            console.json(answer);
            return;
        }
        List<Table.Field> fields = new ArrayList<>();
        fields.add(new Table.Field("Not settled", Text.of(answer, "AccumulationCount")));
        fields.add(new Table.Field("Handed out", Text.of(answer, "UnsettledCount")));
        fields.add(new Table.Field("Settled in the last minute", Text.of(answer, "ConsumerSpeed")));
        fields.add(
                new Table.Field(
                        "  of these from the backlog",
                        Text.of(answer, "AccumulatedConsumeCountPerMinute")));
        fields.add(new Table.Field("Last settled", Text.of(answer, "LastConsumerTime")));
        fields.add(new Table.Field("Dead letters", Text.of(answer, "DeadLetterCount")));
        fields.add(new Table.Field("Evicted unread", Text.of(answer, "EvictedCount")));
        fields.add(new Table.Field("Read with the filter", Text.of(answer, "Filter")));
        fields.add(new Table.Field("Passed over by it", Text.of(answer, "PassedOverCount")));
        fields.add(new Table.Field("Paused", Text.of(answer, "Paused")));
        Table.printFields(console.out(), fields);
        Table table = new Table("CONSUMER", "ADDRESS", "SINCE", "HAS UNSETTLED");
        ApiClient.entries(answer, "ClientConnectionStatusList", "ConsumerGroupClientConnectionInfo")
                .forEach(each ->
                        table.add(
                                Text.of(each, "ClientId"),
                                Text.of(each, "ClientIpPort"),
                                Instant.ofEpochMilli(each.getLong("OnlineTime", 0L)).toString(),
                                Text.of(each, "Unsettled")));
        if (!table.isEmpty()) {
            console.out().println();
            table.print(console.out());
        }
    }

    private static List<JsonObject> groups(ApiClient client) {
        return client.callForAll(
                "QueryConsumerGroupList", Map.of(), PAGE_SIZE, "Data", "ConsumerGroupDTO");
    }

    /** The id of the group with this id or, when there is none, with this name. */
    static String id(ApiClient client, String idOrName) {
        List<JsonObject> all = groups(client);
        for (String field : List.of("GroupId", "GroupName")) {
            for (JsonObject each : all) {
                if (Text.of(each, field).equals(idOrName)) {
                    return Text.of(each, "GroupId");
                }
            }
        }
        throw new ApiException(
                "there is no consumer group with id or name %s; `lanyard group list` shows all"
                        .formatted(idOrName));
    }
}
