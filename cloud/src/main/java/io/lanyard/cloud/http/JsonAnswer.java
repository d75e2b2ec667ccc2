// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** An answer in JSON. */
public record JsonAnswer(int status, JsonObject body) implements HttpAnswer {
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

    @Override
    public String contentType() {
        return "application/json;charset=utf-8";
    }

    @Override
    public Buffer encoded() {
        return Buffer.buffer(body.encode());
    }
}
