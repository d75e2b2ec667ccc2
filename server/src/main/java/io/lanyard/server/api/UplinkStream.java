// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import io.lanyard.cloud.openapi.RequestSigner;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The live uplinks of a platform, as server-sent events; one connection. */
public final class UplinkStream implements AutoCloseable {
    /** The platform sends a comment every 15 seconds; who is silent for longer than this is gone. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(50);

    /** What the stream tells. */
    public sealed interface Event {
        /**
         * A device published.
         *
         * @param data the event as it came: messageId, productKey, deviceName, topic, payloadBase64, qos,
         *     generateTime, and payload when it is text
         */
        record Uplink(JsonObject data) implements Event {}

        /** The platform left out messages because this client reads too slowly. */
        record Dropped(long count) implements Event {}
    }

    private final InputStream body;
    private volatile long heardAt = System.nanoTime();

    private UplinkStream(InputStream body) {
        this.body = body;
    }

    /**
     * Starts to watch; when this returns, the platform hands over every uplink from now on.
     *
     * @param productKey empty for the devices of all products
     * @param deviceName empty for all devices
     * @throws ApiException when the platform does not answer or refuses
     */
    public static UplinkStream open(ApiClient client, String productKey, String deviceName) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("Action", "TailUplinks");
        if (!productKey.isEmpty()) {
            parameters.put("ProductKey", productKey);
        }
        if (!deviceName.isEmpty()) {
            parameters.put("DeviceName", deviceName);
        }
        String query = RequestSigner.encoded(client.signed("GET", parameters));
        HttpRequest request =
                HttpRequest.newBuilder(client.url().resolve("/lanyard/v1/uplinks?" + query))
                        .timeout(Duration.ofSeconds(30))
                        .header("Accept", "text/event-stream")
                        .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        if (response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isEmpty()) {
            throw refusal(response);
        }
        return new UplinkStream(response.body());
    }

    private static ApiException refusal(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(65_536), StandardCharsets.UTF_8);
            return ApiClient.refused(new JsonObject(text));
        } catch (IOException | RuntimeException e) {
            return new ApiException(
                    "the platform answered HTTP "
                            + response.statusCode()
                            + " without an event stream",
                    e);
        }
    }

    /** Hands over events as they come, on the calling thread; returns when the platform or {@link #close} ends it. */
    public void forEach(Consumer<Event> consumer) {
        Thread watchdog = Thread.ofVirtual().start(this::closeWhenSilent);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String event = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardAt = System.nanoTime();
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                } else if (line.isEmpty()) {
                    switch (event) {
                        case "uplink" -> consumer.accept(new Event.Uplink(new JsonObject(data)));
                        case "dropped" ->
                                consumer.accept(
                                        new Event.Dropped(
                                                new JsonObject(data).getLong("count", 0L)));
                        default -> {
                            // A comment, or an event that is newer than this client.
                        }
                    }
                    event = "";
                    data = "";
                }
            }
        } catch (IOException e) {
            // The connection broke: the same as an end for whoever reads.
        } finally {
            watchdog.interrupt();
        }
    }

    private void closeWhenSilent() {
        try {
            while (System.nanoTime() - heardAt < LONGEST_SILENCE.toNanos()) {
                Thread.sleep(Duration.ofSeconds(1));
            }
            close();
        } catch (InterruptedException e) {
            // The stream ended by itself.
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}
