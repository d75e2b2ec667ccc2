// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers, some of them a while later. One that waits holds its connection and nothing else: no thread, and no
 * place among the requests at work. Lives on the one event loop of the endpoint.
 */
public final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Vertx vertx;
    private final Counters counters;
    private final int maxHeldBack;
    private final BoundedLines lines = BoundedLines.ofEverybody();

    /** Whose answer is held back, the oldest first. */
    private final Set<HttpServerRequest> heldBack = new LinkedHashSet<>();

    /**
     * None is held back yet.
     *
     * @param maxHeldBack most that are at a time; beyond it the oldest loses its connection, so that who guesses cannot
     *     fill the endpoint with waiting
     */
    public Answers(Vertx vertx, Counters counters, int maxHeldBack) {
        this.vertx = vertx;
        this.counters = counters;
        this.maxHeldBack = maxHeldBack;
    }

    /** Answers the request now, or when the delay of the answer is over. */
    public void write(HttpServerRequest request, HttpAnswer answer) {
        if (!(answer instanceof HeldBackAnswer held)) {
            answer.writeTo(request.response());
            return;
        }
        if (request.response().closed()) {
            return;
        }
        counters.count(Counters.Event.SIGN_IN_DELAYED);
        heldBack.add(request);
        request.response().closeHandler(_ -> heldBack.remove(request));
        if (heldBack.size() > maxHeldBack) {
            HttpServerRequest oldest = heldBack.iterator().next();
            heldBack.remove(oldest);
            String behind = lines.next();
            if (behind != null) {
                LOG.info(
                        "{} is closed: the answers to {} failed sign-ins wait{}",
                        oldest.remoteAddress(),
                        maxHeldBack,
                        behind);
            }
            var _ = oldest.connection().close();
        }
        vertx.setTimer(
                Math.max(1, held.delay().toMillis()),
                _ -> {
                    if (heldBack.remove(request)) {
                        held.answer().writeTo(request.response());
                    }
                });
    }
}
