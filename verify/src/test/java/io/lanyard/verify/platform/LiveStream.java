// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The live stream of uplinks as an application reads it: server-sent events. */
public final class LiveStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A message of a device. */
    public record Uplink(String topic, String payload, int qos) {}

    private final InputStream body;
    private final BlockingQueue<Uplink> uplinks = new LinkedBlockingQueue<>();

    private LiveStream(InputStream body) {
        this.body = body;
    }

    /** Opens the stream; when this returns the platform watches, and nothing that comes from now on is missed. */
    static LiveStream open(HttpClient http, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                String answer = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                throw new AssertionError(
                        "watching was answered " + response.statusCode() + " " + answer);
            }
            LiveStream stream = new LiveStream(response.body());
            // The platform says something at once: from then on it watches.
            if (response.body().read() < 0) {
                throw new AssertionError("the stream ended before it began");
            }
            var _ = Thread.ofVirtual().name("live-stream").start(stream::read);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + uri.getPath(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * The next uplink.
     *
     * @throws AssertionError when none comes in time
     */
    public Uplink next() {
        try {
            Uplink uplink = uplinks.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (uplink == null) {
                throw new AssertionError("no uplink came within " + PATIENCE.toMillis() + " ms");
            }
            return uplink;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends when the body does. */
    private void read() {
        try (Scanner lines = new Scanner(body, StandardCharsets.UTF_8)) {
            while (lines.hasNextLine()) {
                String line = lines.nextLine();
                if (line.startsWith("data: ")) {
                    uplinks.add(uplink(new JsonText(line)));
                }
            }
        }
    }

    private static Uplink uplink(JsonText data) {
        byte[] payload = Base64.getDecoder().decode(data.require("payloadBase64"));
        return new Uplink(
                data.require("topic"),
                new String(payload, StandardCharsets.UTF_8),
                Integer.parseInt(data.require("qos")));
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
