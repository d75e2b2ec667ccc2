// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** An answer, ready to be written. */
public sealed interface HttpAnswer permits JsonAnswer, XmlAnswer, TextAnswer, HeldBackAnswer {
    /** The HTTP status. */
    int status();

    /** The value of Content-Type. */
    String contentType();

    /** The body as it goes over the wire. */
    Buffer encoded();

    /** Writes the answer and ends the response; on the event loop of the request. Does nothing for a client that left. */
    default void writeTo(HttpServerResponse response) {
        if (response.closed() || response.ended()) {
            return;
        }
        Buffer encoded = encoded();
        // In this spelling: a device's SDK looks for it letter by letter (WIRE.md part 1).
        var _ =
                response.setStatusCode(status())
                        .putHeader("Content-Type", contentType())
                        .putHeader("Content-Length", Integer.toString(encoded.length()))
                        .end(encoded);
    }
}
