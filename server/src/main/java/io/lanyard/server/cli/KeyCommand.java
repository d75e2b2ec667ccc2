// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.cli.Table.Field;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard key}. */
@Command(
        name = "key",
        description =
                "Create, list and disable the access keys with which applications call the platform.")
final class KeyCommand extends CommandGroup {
    /** Spelled as people type it. */
    enum RightOption {
        read,
        send,
        manage
    }

    private final Console console;

    KeyCommand(Console console) {
        this.console = console;
    }

    @Command(
            description =
                    "Create a key; its secret is shown this once. Without options it may do everything.")
    int create(
            @Option(
                            names = "--right",
                            paramLabel = "read|send|manage",
                            description =
                                    "What it may do: read, send to devices, or manage, which also shows secrets; repeat for several.")
                    List<RightOption> rights,
            @Option(
                            names = "--product",
                            paramLabel = "PK",
                            description = "With which product; repeat for several.")
                    List<String> products,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        Map<String, String> parameters = new LinkedHashMap<>();
        addAll(parameters, "Right", rights == null ? List.of() : rights);
        addAll(parameters, "ProductKey", products == null ? List.of() : products);
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject key =
                    client.call("CreateAccessKey", parameters)
                            .getJsonObject("Data", new JsonObject());
            if (json) {
                console.json(key);
            } else {
                Table.printFields(
                        console.out(),
                        List.of(
                                new Field("AccessKeyId", key.getString("AccessKeyId", "")),
                                new Field("AccessKeySecret", key.getString("AccessKeySecret", "")),
                                new Field("Rights", rights(key)),
                                new Field("Products", products(key))));
            }
        }
        return 0;
    }

    @Command(description = "List all keys, newest first, without their secrets.")
    int list(@Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            List<JsonObject> keys =
                    ApiClient.entries(
                            client.call("QueryAccessKeyList", Map.of()), "Data", "AccessKey");
            if (json) {
                console.json(keys);
            } else {
                Table table = new Table("ACCESS KEY ID", "STATE", "RIGHTS", "PRODUCTS");
                for (JsonObject key : keys) {
                    table.add(
                            key.getString("AccessKeyId", ""),
                            key.getBoolean("Enabled", false) ? "enabled" : "disabled",
                            rights(key),
                            products(key));
                }
                table.print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Refuse what is signed with a key from now on.")
    int disable(@Parameters(paramLabel = "ID", description = "The AccessKeyId.") String id) {
        return setEnabled(id, false);
    }

    @Command(description = "Accept a disabled key again.")
    int enable(@Parameters(paramLabel = "ID", description = "The AccessKeyId.") String id) {
        return setEnabled(id, true);
    }

    private int setEnabled(String id, boolean enabled) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            client.call(
                    "SetAccessKeyEnabled",
                    Map.of("AccessKeyIdToSet", id, "Enabled", Boolean.toString(enabled)));
            console.out().println((enabled ? "Enabled" : "Disabled") + " access key " + id);
        }
        return 0;
    }

    private static void addAll(Map<String, String> parameters, String name, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            parameters.put(name + "." + (i + 1), values.get(i).toString());
        }
    }

    private static String rights(JsonObject key) {
        return joined(key.getJsonObject("Rights", new JsonObject()).getJsonArray("Right"));
    }

    private static String products(JsonObject key) {
        return key.getBoolean("EveryProduct", false)
                ? "all"
                : joined(
                        key.getJsonObject("Products", new JsonObject()).getJsonArray("ProductKey"));
    }

    private static String joined(JsonArray values) {
        List<String> texts = new ArrayList<>();
        if (values != null) {
            values.forEach(value -> texts.add(String.valueOf(value)));
        }
        return texts.stream().collect(Collectors.joining(", "));
    }
}
