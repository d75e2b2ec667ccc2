// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Reads the body of one request up to a bound; belongs to the request's event loop. A POST with neither
 * Content-Length nor chunks has an empty body, as some clients send it (WIRE.md part 2).
 */
public final class BoundedBody {
    /** How many times the limit is read and thrown away, so that the client gets to see the answer. */
    private static final int PATIENCE = 8;

    private final HttpServerRequest request;
    private final int limit;
    private final Consumer<Buffer> whenWhole;
    private final Runnable whenTooLarge;
    private final Buffer received = Buffer.buffer();
    private boolean tooLarge;
    private long discarded;

    private BoundedBody(
            HttpServerRequest request,
            int limit,
            Consumer<Buffer> whenWhole,
            Runnable whenTooLarge) {
        this.request = request;
        this.limit = limit;
        this.whenWhole = whenWhole;
        this.whenTooLarge = whenTooLarge;
    }

    /**
     * Reads the body; exactly one of the two is called, unless the client leaves before.
     *
     * @param limit bytes
     * @param whenWhole takes the body
     * @param whenTooLarge called at once, while the rest of the body may still be on its way
     */
    public static void read(
            HttpServerRequest request,
            int limit,
            Consumer<Buffer> whenWhole,
            Runnable whenTooLarge) {
        BoundedBody body = new BoundedBody(request, limit, whenWhole, whenTooLarge);
        String announced = request.getHeader("Content-Length");
        boolean tooLong = announced != null && isLargerThan(announced, limit);
        if (!tooLong && "100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            var _ = request.response().writeContinue();
        }
        if (tooLong) {
            body.refuse();
        }
        request.handler(body::take).endHandler(end -> body.finish());
    }

    private static boolean isLargerThan(String contentLength, int limit) {
        try {
            return Long.parseLong(contentLength) > limit;
        } catch (NumberFormatException e) {
            // The decoder has refused what is no number; what is left is too long for one.
            return true;
        }
    }

    private void take(Buffer part) {
        if (tooLarge) {
            discarded += part.length();
            if (discarded > (long) PATIENCE * limit) {
                var _ = request.connection().close();
            }
            return;
        }
        if (received.length() + part.length() > limit) {
            refuse();
            return;
        }
        received.appendBuffer(part);
    }

    private void refuse() {
        tooLarge = true;
        whenTooLarge.run();
    }

    private void finish() {
        if (!tooLarge) {
            whenWhole.accept(received);
        }
    }
}
