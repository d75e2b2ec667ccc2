// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** An answer in JSON, ready to be written. */
public record JsonAnswer(int status, JsonObject body) {
    private static final String CONTENT_TYPE = "application/json;charset=utf-8";

    public JsonAnswer {
        Objects.requireNonNull(body, "body is null");
    }

    /**
     * The answer for a request error (PROTOCOL.md 6.4).
     *
     * @param host the host that the client called
     */
    public static JsonAnswer of(RequestError error, String requestId, String host) {
        return new JsonAnswer(
                error.status(),
                new JsonObject()
                        .put("RequestId", requestId)
                        .put("HostId", host)
                        .put("Code", error.code())
                        .put("Message", error.message())
                        .put("Recommend", error.recommend()));
    }

    /** The host that the client called, as it wrote it; {@code lanyard} when it named none. */
    public static String host(HttpServerRequest request) {
        String host = request.getHeader("Host");
        return host == null ? "lanyard" : host;
    }

    /** Writes the answer and ends the response; on the event loop of the request. Does nothing for a client that left. */
    public void writeTo(HttpServerResponse response) {
        if (response.closed() || response.ended()) {
            return;
        }
        Buffer encoded = Buffer.buffer(body.encode());
        // In this spelling: a device's SDK looks for it letter by letter (WIRE.md part 1).
        var _ =
                response.setStatusCode(status)
                        .putHeader("Content-Type", CONTENT_TYPE)
                        .putHeader("Content-Length", Integer.toString(encoded.length()))
                        .end(encoded);
    }
}
