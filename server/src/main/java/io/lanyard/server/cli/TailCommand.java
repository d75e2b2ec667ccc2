// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiException;
import io.lanyard.server.api.UplinkStream;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanyard tail}. */
@Command(
        name = "tail",
        description = {
            "Watch what devices publish, one line each, until Ctrl-C:",
            "time, device, topic, QoS and the payload as text, or in hex after `hex:`."
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PK",
            description = "Only devices of this product.")
    private String productKey = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DN", description = "Only this device.")
    private String deviceName = "";

    @Option(names = CommandGroup.JSON, description = "Print one JSON object per line.")
    private boolean json;

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ApiClient client = new PlatformAddress(console.environment()).connect()) {
            requireWatched(client);
            // The first time: what is wrong with the address or the key is not going to mend
            // itself.
            UplinkStream stream = UplinkStream.open(client, productKey, deviceName);
            while (true) {
                try (UplinkStream current = stream) {
                    current.forEach(this::print);
                }
                if (console.out().checkError()) {
                    // Nobody reads any more, as in `tail | head`.
                    return 0;
                }
                note("the platform is gone; waiting for it");
                stream = reopen(client);
                note("the platform is back");
            }
        }
    }

    /** Else a name that is misspelt would be watched for ever. */
    private void requireWatched(ApiClient client) {
        if (!deviceName.isEmpty()) {
            var _ = DeviceCommand.detail(client, productKey, deviceName);
        } else if (!productKey.isEmpty()) {
            var _ = client.call("QueryProduct", Map.of("ProductKey", productKey));
        }
    }

    private UplinkStream reopen(ApiClient client) throws InterruptedException {
        while (true) {
            Thread.sleep(PAUSE);
            try {
                return UplinkStream.open(client, productKey, deviceName);
            } catch (ApiException e) {
                // Not there yet.
            }
        }
    }

    private void note(String text) {
        console.err().println("lanyard: " + text);
        console.err().flush();
    }

    private void print(UplinkStream.Event event) {
        switch (event) {
            case UplinkStream.Event.Uplink(JsonObject data) ->
                    console.out().println(json ? data.encode() : line(data));
            case UplinkStream.Event.Dropped(long count) ->
                    note(count + " messages are missing here: this terminal reads too slowly");
            case UplinkStream.Event.End(String reason) ->
                    throw new ApiException("the platform has ended the stream: " + reason);
        }
        console.out().flush();
        if (console.out().checkError()) {
            throw new ApiException("nobody reads the output any more");
        }
    }

    private static String line(JsonObject data) {
        return "%s  %s/%s  %s  QoS %s  %s"
                .formatted(
                        TIME.format(Instant.ofEpochMilli(data.getLong("generateTime", 0L))),
                        data.getString("productKey", ""),
                        data.getString("deviceName", ""),
                        data.getString("topic", ""),
                        Text.of(data, "qos"),
                        Text.ofPayload(
                                Base64.getDecoder().decode(data.getString("payloadBase64", ""))));
    }
}
