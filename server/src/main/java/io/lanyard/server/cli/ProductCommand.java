// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.cli.Table.Field;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard product}. */
@Command(
        name = "product",
        description = "Create, list, show and change products: kinds of devices.")
final class ProductCommand extends CommandGroup {
    private static final int PAGE_SIZE = 200;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Console console;

    /** What the devices of a product are. */
    enum NodeTypeOption {
        device,
        gateway
    }

    /** Whether something is to be. */
    enum Switch {
        on,
        off
    }

    ProductCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Create a product with its three first topic classes.")
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description =
                                    "4 to 30 letters, digits and underscores; unique on the platform.")
                    String name,
            @Option(
                            names = "--node-type",
                            defaultValue = "device",
                            description = "device or gateway (${DEFAULT-VALUE}).")
                    NodeTypeOption nodeType,
            @Option(
                            names = "--description",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "At most 100 characters.")
                    String description,
            @Option(
                            names = "--key",
                            paramLabel = "PK",
                            defaultValue = "",
                            description =
                                    "The ProductKey that its devices know already; else one is made up.")
                    String key,
            @Option(
                            names = "--secret",
                            paramLabel = "PS",
                            defaultValue = "",
                            description = "The ProductSecret that they know already; with --key.")
                    String secret,
            @Option(
                            names = "--dynamic-registration",
                            description = "Let devices fetch their secret with the ProductSecret.")
                    boolean dynamicRegistration,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject product =
                    client.call(
                                    "CreateProduct",
                                    Map.of(
                                            "ProductName",
                                            name,
                                            "ProductKey",
                                            key,
                                            "ProductSecret",
                                            secret,
                                            "NodeType",
                                            nodeType == NodeTypeOption.gateway ? "1" : "0",
                                            "Description",
                                            description,
                                            "DynamicRegister",
                                            Boolean.toString(dynamicRegistration)))
                            .getJsonObject("Data", new JsonObject());
            if (json) {
                console.json(product);
            } else {
                Table.printFields(console.out(), fields(product));
            }
        }
        return 0;
    }

    @Command(description = "Change a product.")
    int set(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Option(
                            names = "--dynamic-registration",
                            required = true,
                            paramLabel = "on|off",
                            description =
                                    "Whether devices may fetch their secret with the ProductSecret.")
                    Switch dynamicRegistration,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject product =
                    client.call(
                                    "SetProductDynamicRegister",
                                    Map.of(
                                            "ProductKey",
                                            productKey,
                                            "DynamicRegister",
                                            Boolean.toString(dynamicRegistration == Switch.on)))
                            .getJsonObject("Data", new JsonObject());
            if (json) {
                console.json(product);
            } else {
                Table.printFields(console.out(), fields(product));
            }
        }
        return 0;
    }

    @Command(description = "List all products, newest first.")
    int list(@Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            List<JsonObject> products =
                    client.callForAll(
                            "QueryProductList", Map.of(), PAGE_SIZE, "Data", "List", "ProductInfo");
            if (json) {
                console.json(products);
            } else if (products.isEmpty()) {
                console.out().println("There are no products yet: lanyard product create NAME");
            } else {
                Table table =
                        new Table(
                                "PRODUCT KEY",
                                "NAME",
                                "NODE TYPE",
                                "DEVICES",
                                "CREATED",
                                "DESCRIPTION");
                for (JsonObject product : products) {
                    table.add(
                            product.getString("ProductKey", ""),
                            product.getString("ProductName", ""),
                            nodeType(product),
                            Text.of(product, "DeviceCount"),
                            created(product),
                            product.getString("Description", ""));
                }
                table.print(console.out());
            }
        }
        return 0;
    }

    @Command(description = "Show a product with its ProductSecret and its topic classes.")
    int show(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            Map<String, String> parameters = Map.of("ProductKey", productKey);
            JsonObject product =
                    client.call("QueryProduct", parameters).getJsonObject("Data", new JsonObject());
            if (json) {
                console.json(product);
            } else {
                Table.printFields(console.out(), fields(product));
                console.out().println();
                TopicCommand.table(
                                ApiClient.entries(
                                        client.call("QueryProductTopic", parameters),
                                        "Data",
                                        "ProductTopicInfo"))
                        .print(console.out());
            }
        }
        return 0;
    }

    private static List<Field> fields(JsonObject product) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("ProductKey", product.getString("ProductKey", "")));
        fields.add(new Field("ProductName", product.getString("ProductName", "")));
        fields.add(new Field("ProductSecret", product.getString("ProductSecret", "")));
        fields.add(new Field("NodeType", nodeType(product)));
        fields.add(
                new Field(
                        "DynamicRegister",
                        product.getBoolean("DynamicRegister", false) ? "on" : "off"));
        fields.add(new Field("Description", product.getString("Description", "")));
        if (product.containsKey("DeviceCount")) {
            fields.add(new Field("Devices", Text.of(product, "DeviceCount")));
            fields.add(new Field("Created", created(product)));
        }
        return fields;
    }

    private static String nodeType(JsonObject product) {
        return product.getInteger("NodeType", 0) == 1 ? "gateway" : "device";
    }

    private static String created(JsonObject product) {
        return TIME.format(Instant.ofEpochMilli(product.getLong("GmtCreate", 0L)));
    }
}
