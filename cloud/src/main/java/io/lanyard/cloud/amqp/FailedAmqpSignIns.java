// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import io.lanyard.cloud.http.PeerBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.LogFields;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers sign-ins that have failed, and holds the answers back once many have: those over AMQP count with the requests
 * of the OpenAPI. One that waits holds its connection and nothing else. On the one event loop of the endpoint.
 */
final class FailedAmqpSignIns {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAmqpSignIns.class);

    private final Vertx vertx;
    private final FailedSignIns<String> failures;
    private final Counters counters;
    private final int maxHeldBack;
    private final BoundedLines lines = BoundedLines.ofEverybody();

    /** Whose answer is held back, the oldest first. */
    private final Set<NetSocket> heldBack = new LinkedHashSet<>();

    /**
     * None is held back yet.
     *
     * @param failures by address and id of the access key
     * @param maxHeldBack most that are at a time; beyond it the oldest loses its connection
     */
    FailedAmqpSignIns(
            Vertx vertx, FailedSignIns<String> failures, Counters counters, int maxHeldBack) {
        this.vertx = vertx;
        this.failures = failures;
        this.counters = counters;
        this.maxHeldBack = maxHeldBack;
    }

    /**
     * Counts the failure, and has it answered now or later; never when its connection had to make room.
     *
     * @param peer null when it is not known
     */
    void answer(@Nullable NetSocket peer, AmqpSignIn.Result.Refused refused, Runnable answer) {
        counters.refused(refused.refusal());
        Duration delay = delayAfter(peer, refused);
        String behind = lines.next();
        if (behind != null) {
            LOG.atInfo()
                    .addKeyValue(LogFields.PEER, peer == null ? "?" : peer.remoteAddress())
                    .addKeyValue(LogFields.REASON, refused.refusal())
                    .log(
                            "{}: AMQP sign-in refused, answered in {} ms: {}{}",
                            peer == null ? "?" : peer.remoteAddress(),
                            delay.toMillis(),
                            refused.detail(),
                            behind);
        }
        if (delay.isZero() || peer == null) {
            answer.run();
            return;
        }
        counters.count(Counters.Event.SIGN_IN_DELAYED);
        heldBack.add(peer);
        if (heldBack.size() > maxHeldBack) {
            NetSocket oldest = heldBack.iterator().next();
            heldBack.remove(oldest);
            String told = lines.next();
            if (told != null) {
                LOG.info(
                        "{} is closed: the answers to {} failed sign-ins wait{}",
                        oldest.remoteAddress(),
                        maxHeldBack,
                        told);
            }
            var _ = oldest.close();
        }
        vertx.setTimer(
                Math.max(1, delay.toMillis()),
                _ -> {
                    if (heldBack.remove(peer)) {
                        answer.run();
                    }
                });
    }

    private Duration delayAfter(@Nullable NetSocket peer, AmqpSignIn.Result.Refused refused) {
        if (!FailedSignIns.isGuess(refused.refusal())) {
            return Duration.ZERO;
        }
        String id = refused.keyId();
        return failures.failed(
                PeerBlock.of(peer == null ? null : peer.remoteAddress()),
                id == null ? null : FailedSignIns.claimedKey(id));
    }
}
