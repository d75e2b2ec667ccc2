// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.ProductKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which sessions want broadcasts, by product, so that a broadcast does not ask all of them. Safe from any thread. */
final class BroadcastIndex {
    private final ConcurrentMap<ProductKey, Set<Session>> wanting = new ConcurrentHashMap<>();

    /** On the loop of the session: its subscriptions may have changed. */
    void note(Session session) {
        ProductKey product = session.device().productKey();
        if (session.subscriptions().wantBroadcasts()) {
            wanting.compute(
                    product,
                    (_, sessions) -> {
                        Set<Session> all =
                                sessions == null ? ConcurrentHashMap.newKeySet() : sessions;
                        all.add(session);
                        return all;
                    });
        } else {
            wanting.computeIfPresent(
                    product,
                    (_, sessions) -> {
                        sessions.remove(session);
                        return sessions.isEmpty() ? null : sessions;
                    });
        }
    }

    Collection<Session> of(ProductKey product) {
        return wanting.getOrDefault(product, Collections.emptySet());
    }
}
