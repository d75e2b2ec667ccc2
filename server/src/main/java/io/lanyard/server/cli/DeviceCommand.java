// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.lanyard.server.cli.Table.Field;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard device}. */
@Command(
        name = "device",
        description =
                "Register, import, list, show, disable, enable and delete devices; bind certificates.")
final class DeviceCommand extends CommandGroup {
    private static final int MAX_PAGE_SIZE = 50;
    private static final int MAX_PER_CALL = 10_000;

    /** All or none of these; so many fit a request easily. */
    private static final int IMPORTED_PER_CALL = 5_000;

    private final Console console;

    DeviceCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Register devices, all or none; prints their secrets.")
    int register(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(
                            paramLabel = "DN",
                            index = "1..*",
                            arity = "0..*",
                            description = "DeviceNames: 4 to 32 letters, digits and - _ @ . :")
                    @Nullable List<String> names,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "DeviceNames from a file, one per line.")
                    @Nullable Path file,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "So many more, with names made up by the platform.")
                    int count,
            @Option(
                            names = "--nickname",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "For people, 4 to 64 characters; for a single device.")
                    String nickname,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        List<String> all = new ArrayList<>(names == null ? List.of() : names);
        if (file != null) {
            all.addAll(linesOf(file));
        }
        if (count < 0 || all.size() + (long) count == 0) {
            throw wrongUsage("name at least one device, or use --count with a number above 0");
        }
        if (!nickname.isEmpty() && all.size() + count > 1) {
            throw wrongUsage("--nickname is for a single device");
        }
        List<JsonObject> registered = new ArrayList<>();
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            if (all.size() == 1) {
                registered.add(registerOne(client, productKey, all.getFirst(), nickname));
            } else {
                for (int from = 0; from < all.size(); from += MAX_PER_CALL) {
                    registered.addAll(
                            registerAll(
                                    client,
                                    productKey,
                                    all.subList(from, Math.min(all.size(), from + MAX_PER_CALL))));
                }
            }
            for (int i = 0; i < count; i++) {
                registered.add(registerOne(client, productKey, "", nickname));
            }
        } finally {
            // Also when a later call was refused: these secrets exist now.
            print(registered, json);
        }
        return 0;
    }

    @Command(
            name = "import",
            description = {
                "Register devices with the secrets that they have elsewhere.",
                "The file is comma-separated, with a heading that names ProductKey, DeviceName and DeviceSecret. Products have to be there: lanyard product create NAME --key PK."
            })
    int importFile(@Parameters(paramLabel = "FILE", description = "The file.") Path file) {
        DeviceCsv devices;
        try {
            devices = DeviceCsv.parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw wrongUsage(file + " cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(file + ": " + e.getMessage());
        }
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            devices.byProduct()
                    .forEach((productKey, secrets) -> importAll(client, productKey, secrets));
        }
        return 0;
    }

    private void importAll(ApiClient client, String productKey, Map<String, String> secrets) {
        List<Map.Entry<String, String>> all = List.copyOf(secrets.entrySet());
        for (int from = 0; from < all.size(); from += IMPORTED_PER_CALL) {
            int to = Math.min(all.size(), from + IMPORTED_PER_CALL);
            Map<String, String> parameters = new TreeMap<>();
            parameters.put("ProductKey", productKey);
            for (int i = from; i < to; i++) {
                parameters.put("DeviceName." + (i - from + 1), all.get(i).getKey());
                parameters.put("DeviceSecret." + (i - from + 1), all.get(i).getValue());
            }
            client.call("ImportDevices", parameters);
            console.out()
                    .println(
                            "Imported %d of %d devices of product %s"
                                    .formatted(to, all.size(), productKey));
            console.out().flush();
        }
    }

    private static JsonObject registerOne(
            ApiClient client, String productKey, String name, String nickname) {
        return client.call(
                        "RegisterDevice",
                        Map.of("ProductKey", productKey, "DeviceName", name, "Nickname", nickname))
                .getJsonObject("Data", new JsonObject());
    }

    private static List<JsonObject> registerAll(
            ApiClient client, String productKey, List<String> names) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("ProductKey", productKey);
        for (int i = 0; i < names.size(); i++) {
            parameters.put("DeviceName." + (i + 1), names.get(i));
        }
        return ApiClient.entries(
                client.call("RegisterDevices", parameters), "Data", "DeviceList", "Device");
    }

    private List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw wrongUsage("--file " + file + " cannot be read: " + e);
        }
    }

    private void print(List<JsonObject> registered, boolean json) {
        if (registered.isEmpty()) {
            return;
        }
        if (json) {
            console.json(registered);
            return;
        }
        Table table = new Table("PRODUCT KEY", "DEVICE NAME", "DEVICE SECRET");
        for (JsonObject device : registered) {
            table.add(
                    device.getString("ProductKey", ""),
                    device.getString("DeviceName", ""),
                    device.getString("DeviceSecret", ""));
        }
        table.print(console.out());
    }

    @Command(description = "List the devices of a product, newest first.")
    int list(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Option(
                            names = "--page",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Which page (${DEFAULT-VALUE}).")
                    int page,
            @Option(
                            names = "--page-size",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "Devices on a page, at most 50 (${DEFAULT-VALUE}).")
                    int pageSize,
            @Option(names = "--all", description = "All pages.") boolean all,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            Map<String, String> parameters = new TreeMap<>(Map.of("ProductKey", productKey));
            List<JsonObject> devices;
            String footer = "";
            if (all) {
                devices =
                        client.callForAll(
                                "QueryDevice", parameters, MAX_PAGE_SIZE, "Data", "DeviceInfo");
            } else {
                parameters.put("CurrentPage", Integer.toString(page));
                parameters.put("PageSize", Integer.toString(pageSize));
                JsonObject answer = client.call("QueryDevice", parameters);
                devices = ApiClient.entries(answer, "Data", "DeviceInfo");
                if (answer.getLong("PageCount", 0L) > 1) {
                    footer =
                            "Page %s of %s, %s devices in all; --page N for another, --all for all"
                                    .formatted(
                                            Text.of(answer, "Page"),
                                            Text.of(answer, "PageCount"),
                                            Text.of(answer, "Total"));
                }
            }
            if (json) {
                console.json(devices);
            } else if (devices.isEmpty()) {
                console.out().println("There are no devices here: lanyard device register PK DN");
            } else {
                Table table = new Table("DEVICE NAME", "STATUS", "NICKNAME", "CREATED (UTC)");
                for (JsonObject device : devices) {
                    table.add(
                            device.getString("DeviceName", ""),
                            device.getString("DeviceStatus", ""),
                            device.getString("Nickname", ""),
                            device.getString("UtcCreate", ""));
                }
                table.print(console.out());
                if (!footer.isEmpty()) {
                    console.out().println(footer);
                }
            }
        }
        return 0;
    }

    @Command(description = "Show a device with its secret and its state.")
    int show(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "DN", description = "The DeviceName.") String deviceName,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            JsonObject device = detail(client, productKey, deviceName);
            if (json) {
                console.json(device);
                return 0;
            }
            List<Field> fields = new ArrayList<>();
            for (String name :
                    List.of(
                            "ProductKey",
                            "ProductName",
                            "DeviceName",
                            "DeviceSecret",
                            "Status",
                            "Nickname",
                            "IpAddress",
                            "IotId",
                            "UtcCreate",
                            "UtcActive",
                            "UtcOnline")) {
                fields.add(new Field(name, Text.of(device, name)));
            }
            Table.printFields(console.out(), fields);
        }
        return 0;
    }

    @Command(description = "Disable a device: it is cut off at once and may not sign in.")
    int disable(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "DN", description = "The DeviceName.") String deviceName) {
        return change("DisableThing", "Disabled", productKey, deviceName);
    }

    @Command(description = "Enable a device again.")
    int enable(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "DN", description = "The DeviceName.") String deviceName) {
        return change("EnableThing", "Enabled", productKey, deviceName);
    }

    @Command(description = "Delete a device for good, with its session.")
    int delete(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "DN", description = "The DeviceName.") String deviceName) {
        return change("DeleteDevice", "Deleted", productKey, deviceName);
    }

    @Command(description = "Let a device sign in with a client certificate, or list those it has.")
    int certificate(
            @Parameters(paramLabel = "PK", description = "The ProductKey.") String productKey,
            @Parameters(paramLabel = "DN", description = "The DeviceName.") String deviceName,
            @Parameters(
                            paramLabel = "CERTIFICATE",
                            arity = "0..1",
                            description =
                                    "A PEM file, or the SHA-256 fingerprint of a certificate; none to list.")
                    @Nullable String word,
            @Option(names = "--remove", description = "Do not let it sign in with it any more.")
                    boolean remove,
            @Option(names = JSON, description = JSON_DESCRIPTION) boolean json) {
        if (word == null && remove) {
            throw wrongUsage("--remove needs the certificate: its PEM file or its fingerprint");
        }
        Map<String, String> parameters =
                new TreeMap<>(Map.of("ProductKey", productKey, "DeviceName", deviceName));
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            if (word == null) {
                printCertificates(
                        ApiClient.entries(
                                client.call("QueryDeviceCertificates", parameters),
                                "Data",
                                "Certificate"),
                        json);
                return 0;
            }
            CertificateArgument certificate = certificateOf(word);
            parameters.put("Fingerprint", certificate.fingerprint().value());
            client.call(remove ? "UnbindDeviceCertificate" : "BindDeviceCertificate", parameters);
            console.out()
                    .println(
                            "%s certificate %s %s device %s of product %s"
                                    .formatted(
                                            remove ? "Removed" : "Bound",
                                            certificate.fingerprint(),
                                            remove ? "from" : "to",
                                            deviceName,
                                            productKey));
            if (!remove && !certificate.about().isEmpty()) {
                console.out().println(certificate.about());
            }
        }
        return 0;
    }

    private CertificateArgument certificateOf(String word) {
        try {
            return CertificateArgument.of(word);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void printCertificates(List<JsonObject> certificates, boolean json) {
        if (json) {
            console.json(certificates);
        } else if (certificates.isEmpty()) {
            console.out()
                    .println(
                            "It has no certificate: lanyard device certificate PK DN certificate.pem");
        } else {
            Table table = new Table("FINGERPRINT (SHA-256)", "BOUND (UTC)");
            for (JsonObject certificate : certificates) {
                table.add(
                        certificate.getString("Fingerprint", ""),
                        certificate.getString("UtcBound", ""));
            }
            table.print(console.out());
        }
    }

    private int change(String action, String done, String productKey, String deviceName) {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            client.call(action, Map.of("ProductKey", productKey, "DeviceName", deviceName));
            console.out().println(done + " device " + deviceName + " of product " + productKey);
        }
        return 0;
    }

    /**
     * The details of a device, with its secret.
     *
     * @throws ApiException when there is no such device
     */
    static JsonObject detail(ApiClient client, String productKey, String deviceName) {
        return client.call(
                        "QueryDeviceDetail",
                        Map.of("ProductKey", productKey, "DeviceName", deviceName))
                .getJsonObject("Data", new JsonObject());
    }
}
