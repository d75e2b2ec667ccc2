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

/** Server-sent events of a platform, one connection. */
final class EventStream implements AutoCloseable {
    /** The platform sends a comment every 15 seconds; who is silent for longer than this is gone. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(50);

    /** Takes events as they come. */
    interface Receiver {
        void receive(String event, JsonObject data);
    }

    private final InputStream body;
    private volatile long heardAt = System.nanoTime();

    private EventStream(InputStream body) {
        this.body = body;
    }

    /**
     * Starts to listen.
     *
     * @param parameters unsigned
     * @throws ApiException when the platform does not answer or refuses
     */
    static EventStream open(ApiClient client, String path, Map<String, String> parameters) {
        String query = RequestSigner.encoded(client.signed("GET", parameters));
        HttpRequest request =
                HttpRequest.newBuilder(client.url().resolve(path + "?" + query))
                        .timeout(Duration.ofSeconds(30))
                        .header("Accept", "text/event-stream")
                        .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        boolean events =
                response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.startsWith("text/event-stream"))
                        .isPresent();
        if (response.statusCode() != 200 || !events) {
            throw refusal(response);
        }
        return new EventStream(response.body());
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
    void forEach(Receiver receiver) {
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
                    // Else it is a comment.
                    if (!event.isEmpty()) {
                        receiver.receive(event, new JsonObject(data));
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
