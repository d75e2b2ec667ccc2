// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A consumer group's feed as an application reads it: server-sent events. */
public final class FeedStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A message of the feed, by whose offset it is settled. */
    public record Delivery(long offset, String deviceName, String topic, String payload) {}

    /** Either a delivery or, without one, the end of the stream. */
    private record Item(@Nullable Delivery delivery) {}

    private final InputStream body;
    private final BufferedReader lines;
    private final LinkedBlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private String consumerId = "";
    private boolean ended;

    private FeedStream(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /**
     * Opens the stream.
     *
     * @throws AssertionError when the platform refuses
     * @throws UncheckedIOException when it does not answer, or ends the stream before it began
     */
    static FeedStream open(HttpClient http, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                String answer = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                throw new AssertionError(
                        "consuming was answered " + response.statusCode() + " " + answer);
            }
            FeedStream stream = new FeedStream(response.body());
            stream.begin();
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + uri.getPath(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void begin() throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data: ")) {
            if (line.startsWith("{")) {
                throw new AssertionError("consuming was answered " + line);
            }
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("the stream ended before it began");
        }
        consumerId = new JsonText(line).require("consumerId");
        var _ = Thread.ofVirtual().name("feed-stream").start(this::read);
    }

    /** Ends when the body does. */
    private void read() {
        try {
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && event.equals("message")) {
                    items.add(new Item(delivery(new JsonText(line))));
                }
            }
        } catch (IOException e) {
            // The platform was killed, or the stream closed: an end like any other.
        } finally {
            items.add(new Item(null));
        }
    }

    private static Delivery delivery(JsonText data) {
        byte[] payload = Base64.getDecoder().decode(data.require("payloadBase64"));
        return new Delivery(
                Long.parseLong(data.require("offset")),
                data.require("deviceName"),
                data.require("topic"),
                new String(payload, StandardCharsets.UTF_8));
    }

    String consumerId() {
        return consumerId;
    }

    /** Whether the platform has ended it, and everything before that was taken; for the thread that takes. */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * What has come, in order; waits for the first. For one thread.
     *
     * @return empty when nothing came in time, or the stream has ended
     */
    public List<Delivery> take(int max, Duration patience) throws InterruptedException {
        List<Delivery> taken = new ArrayList<>();
        if (ended) {
            return taken;
        }
        Item item = items.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        while (item != null) {
            Delivery delivery = item.delivery();
            if (delivery == null) {
                ended = true;
                break;
            }
            taken.add(delivery);
            item = taken.size() < max ? items.poll() : null;
        }
        return taken;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
