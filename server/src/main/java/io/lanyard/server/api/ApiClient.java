// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.api;

import io.lanyard.cloud.openapi.RequestSigner;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/** Calls the OpenAPI of a platform (PROTOCOL.md 6). Safe to use from any thread. */
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final URI url;
    private final ApiKey key;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    /**
     * A client of the platform at this address.
     *
     * @param url scheme, host and port, such as {@code http://127.0.0.1:8080}
     */
    public ApiClient(URI url, ApiKey key) {
        this.url = Objects.requireNonNull(url, "url is null");
        this.key = Objects.requireNonNull(key, "key is null");
    }

    /**
     * Calls an action.
     *
     * @param parameters of the action; those with an empty value are left out
     * @return the whole answer
     * @throws ApiException when the platform does not answer, or answers anything but success
     */
    public JsonObject call(String action, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.values().removeIf(String::isEmpty);
        all.put("Action", action);
        String body = RequestSigner.encoded(signed("POST", all));
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve("/"))
                        .timeout(ANSWER_TIMEOUT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        JsonObject answer = json(response.statusCode(), response.body());
        if (response.statusCode() != 200 || !answer.getBoolean("Success", false)) {
            throw refused(answer);
        }
        return answer;
    }

    /**
     * All entries of a list that comes in pages.
     *
     * @param pageSize as many as the action allows
     * @param entries the path to the array in the answer
     */
    public List<JsonObject> callForAll(
            String action, Map<String, String> parameters, int pageSize, String... entries) {
        List<JsonObject> all = new ArrayList<>();
        for (int page = 1; ; page++) {
            Map<String, String> paged = new TreeMap<>(parameters);
            paged.put("CurrentPage", Integer.toString(page));
            paged.put("PageSize", Integer.toString(pageSize));
            List<JsonObject> found = entries(call(action, paged), entries);
            all.addAll(found);
            if (found.size() < pageSize) {
                return all;
            }
        }
    }

    /** The objects of the array at a path of an answer; none when there is no such path. */
    public static List<JsonObject> entries(JsonObject answer, String... path) {
        JsonObject at = answer;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.getJsonObject(path[i], new JsonObject());
        }
        List<JsonObject> found = new ArrayList<>();
        for (Object entry : at.getJsonArray(path[path.length - 1], new JsonArray())) {
            if (entry instanceof JsonObject object) {
                found.add(object);
            }
        }
        return found;
    }

    /** The parameters with the signature; for requests beside the OpenAPI's actions too. */
    Map<String, String> signed(String method, Map<String, String> parameters) {
        return RequestSigner.sign(
                method,
                parameters,
                key.id(),
                key.secret(),
                UUID.randomUUID().toString(),
                Instant.now());
    }

    /** Where the platform is. */
    public URI url() {
        return url;
    }

    /** What requests are signed with. */
    public ApiKey key() {
        return key;
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new ApiException(
                    "no platform answers at %s (%s). Start one with `lanyard run`, or set LANYARD_URL."
                            .formatted(url, reason(e)),
                    e);
        } catch (IOException e) {
            throw new ApiException(
                    "the platform at %s does not answer: %s".formatted(url, reason(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted while asking " + url, e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() != null
                ? e.getMessage()
                : e instanceof ConnectException ? "connection refused" : e.toString();
    }

    private JsonObject json(int status, String body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException e) {
            throw new ApiException(
                    "%s answered HTTP %d without JSON; is that a Lanyard platform?"
                            .formatted(url, status),
                    e);
        }
    }

    /** What to throw for an answer that is no success. */
    static ApiException refused(JsonObject answer) {
        String message = answer.getString("ErrorMessage", answer.getString("Message", ""));
        String code = answer.getString("Code", "");
        return new ApiException(message.isEmpty() ? code : message + " (" + code + ")");
    }

    @Override
    public void close() {
        http.close();
    }
}
