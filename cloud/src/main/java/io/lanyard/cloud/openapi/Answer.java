// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.HeldBackAnswer;
import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.cloud.http.JsonAnswer;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.cloud.http.XmlAnswer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;

/** What an action answers (PROTOCOL.md 6.4). */
sealed interface Answer {
    /**
     * It was done: HTTP 200.
     *
     * @param fields what comes beside RequestId and Success. Never a {@code Code}: some clients take any for a
     *     failure
     */
    record Success(JsonObject fields) implements Answer {
        public Success {
            Objects.requireNonNull(fields, "fields is null");
        }
    }

    /**
     * It was understood and refused: HTTP 200 too, with a code such as {@code iot.prod.NotExistedProduct}.
     *
     * @param fields what comes beside these, for most nothing
     */
    record Failure(String code, String message, JsonObject fields) implements Answer {
        public Failure {
            Objects.requireNonNull(code, "code is null");
            Objects.requireNonNull(message, "message is null");
            Objects.requireNonNull(fields, "fields is null");
        }

        Failure(String code, String message) {
            this(code, message, new JsonObject());
        }
    }

    /**
     * It was not understood, or the server cannot do it: HTTP 4xx or 5xx.
     *
     * @param heldBack how long the client is to wait for it; zero for most
     */
    record Rejection(RequestError error, Duration heldBack) implements Answer {
        public Rejection {
            Objects.requireNonNull(error, "error is null");
            Objects.requireNonNull(heldBack, "heldBack is null");
        }

        Rejection(RequestError error) {
            this(error, Duration.ZERO);
        }
    }

    /** Done, and there is nothing to tell. */
    static Answer success() {
        return new Success(new JsonObject());
    }

    /** Done, with one field beside RequestId and Success. */
    static Answer success(String field, Object value) {
        return new Success(new JsonObject().put(field, value));
    }

    /**
     * The answer in a format.
     *
     * @param action the name of the action, empty when it is not known
     */
    default HttpAnswer in(Format format, String action, String requestId, String host) {
        JsonAnswer json = toJson(requestId, host);
        return HeldBackAnswer.of(
                format == Format.JSON ? json : xml(json, action),
                this instanceof Rejection rejection ? rejection.heldBack() : Duration.ZERO);
    }

    private XmlAnswer xml(JsonAnswer json, String action) {
        // A rejection may name an action that there is not, which need not be the name of an
        // element.
        String root = this instanceof Rejection ? "Error" : action + "Response";
        return new XmlAnswer(json.status(), root, json.body());
    }

    private JsonAnswer toJson(String requestId, String host) {
        return switch (this) {
            case Success(JsonObject fields) ->
                    new JsonAnswer(
                            200,
                            new JsonObject()
                                    .put("RequestId", requestId)
                                    .put("Success", true)
                                    .mergeIn(fields));
            // pop-core reads the text from Message, the others from ErrorMessage.
            case Failure(String code, String message, JsonObject fields) ->
                    new JsonAnswer(
                            200,
                            new JsonObject()
                                    .put("RequestId", requestId)
                                    .put("Success", false)
                                    .put("Code", code)
                                    .put("ErrorMessage", message)
                                    .put("Message", message)
                                    .mergeIn(fields));
            case Rejection(RequestError error, Duration _) -> JsonAnswer.of(error, requestId, host);
        };
    }
}
