// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what is no HTTP, in the head of a request or in its body: nobody can tell where the next request would begin,
 * so the connection ends with the answer. On the event loop of the request.
 */
final class UnreadableRequests {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRequests.class);

    private final Counters counters;
    private final BoundedLines lines = BoundedLines.ofEverybody();

    UnreadableRequests(Counters counters) {
        this.counters = Objects.requireNonNull(counters, "counters is null");
    }

    /** Refuses a request whose head cannot be read, or is too long. */
    void refuseHead(HttpServerRequest request) {
        counters.count(Counters.Event.HTTP_REQUEST_UNREADABLE);
        if (request.version() == null) {
            // Of a protocol that is not HTTP/1: an answer would begin with the name that it gave.
            var _ = request.connection().close();
            return;
        }
        Throwable cause = request.decoderResult().cause();
        int status =
                switch (cause) {
                    case TooLongHttpHeaderException _ -> 431;
                    case TooLongFrameException _ -> 414;
                    case null, default -> 400;
                };
        request.response()
                .putHeader("Connection", "close")
                .endHandler(ended -> {
                    var _ = request.connection().close();
                });
        Routes.refuse(
                request,
                new RequestError(
                        status,
                        "InvalidRequest",
                        "The request cannot be read: %s.".formatted(reason(cause)),
                        "Send valid HTTP/1.1; long parameters go into the form body."));
    }

    /** Looks after the body of a request, whoever reads it. */
    void watchBody(HttpServerRequest request) {
        if (request.getHeader("Transfer-Encoding") != null
                || request.getHeader("Content-Length") != null) {
            request.exceptionHandler(cause -> onBroken(request, cause));
        }
    }

    /** The body has not come to its end, and never will. */
    private void onBroken(HttpServerRequest request, Throwable cause) {
        if (cause instanceof HttpClosedException || cause instanceof IOException) {
            counters.count(Counters.Event.HTTP_BODY_CUT_SHORT);
            String behind = lines.next();
            if (behind != null) {
                LOG.info(
                        "{} left before the body of its request was whole, which is not served{}",
                        request.remoteAddress(),
                        behind);
            }
            return;
        }
        counters.count(Counters.Event.HTTP_REQUEST_UNREADABLE);
        if (request.response().ended() || request.response().headWritten()) {
            String behind = lines.next();
            if (behind != null) {
                LOG.info(
                        "{} is closed: the body of a request that has its answer cannot be read: {}{}",
                        request.remoteAddress(),
                        reason(cause),
                        behind);
            }
            return;
        }
        request.response().putHeader("Connection", "close");
        Routes.refuse(
                request,
                new RequestError(
                        400,
                        "InvalidRequest",
                        "The body of the request cannot be read, its chunks are not valid: %s."
                                .formatted(reason(cause)),
                        "Send the body with a Content-Length, or in the chunks of HTTP/1.1."));
        // Whoever read the body ends the connection as soon as this returns, with what was not
        // flushed.
        var _ = request.connection().close();
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? "it is no HTTP" : cause.getMessage();
    }
}
