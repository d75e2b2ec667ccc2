// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.platform.session.Subscriptions.Match;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What applications subscribe to see while they are connected: the messages of devices whose topics their filters
 * match, from now on, and nothing is kept for who does not take it. Durable reading is the business of feeds.
 *
 * <p>Safe from any thread. Which subscribers a topic has is worked out at the first message of a route, and again when
 * any filter has changed; all other messages find the answer at their route.
 */
public final class LiveSubscriptions {
    /** Who gets messages. */
    @FunctionalInterface
    public interface Subscriber {
        /**
         * Takes a message. On the loop of the device's session: it must not block, must bound what it keeps, and must
         * not throw.
         *
         * @param message its payload is valid until the call returns
         * @param match what the filters ask for, together
         * @param loop that of the session
         */
        void take(Message message, Match match, Executor loop);
    }

    /** A subscriber and what it wants of one topic. */
    record Wanted(Subscriber subscriber, Match match) {}

    static final Wanted[] NOBODY = {};

    /** The filters of one subscriber. Safe from any thread. */
    public final class Filters implements AutoCloseable {
        private final Subscriber subscriber;

        /** Never changed in place: who matches reads it without a lock. */
        private volatile Map<TopicFilter, SubscriptionOptions> filters = Map.of();

        private Filters(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        /** Adds the filter, or gives it other options; holds for every message that is published after this. */
        public synchronized void put(TopicFilter filter, SubscriptionOptions options) {
            Map<TopicFilter, SubscriptionOptions> changed = new HashMap<>(filters);
            changed.put(filter, options);
            become(changed);
        }

        /** Whether the filter was there. */
        public synchronized boolean remove(TopicFilter filter) {
            Map<TopicFilter, SubscriptionOptions> changed = new HashMap<>(filters);
            boolean found = changed.remove(filter) != null;
            become(changed);
            return found;
        }

        public boolean contains(TopicFilter filter) {
            return filters.containsKey(filter);
        }

        public int size() {
            return filters.size();
        }

        private void become(Map<TopicFilter, SubscriptionOptions> changed) {
            if (changed.isEmpty()) {
                all.remove(this);
            } else if (filters.isEmpty()) {
                all.add(this);
            }
            filters = changed;
            version.incrementAndGet();
        }

        /** Removes all filters; closing twice is fine. */
        @Override
        public synchronized void close() {
            become(Map.of());
        }

        private Match match(Topic topic) {
            int qos = -1;
            List<Integer> identifiers = new ArrayList<>(0);
            for (Map.Entry<TopicFilter, SubscriptionOptions> each : filters.entrySet()) {
                if (each.getKey().matches(topic)) {
                    qos = Math.max(qos, each.getValue().qos());
                    if (each.getValue().identifier() != 0) {
                        identifiers.add(each.getValue().identifier());
                    }
                }
            }
            if (qos < 0) {
                return Match.NONE;
            }
            return identifiers.isEmpty() ? Match.of(qos) : new Match(qos, false, identifiers);
        }
    }

    private final List<Filters> all = new CopyOnWriteArrayList<>();

    /** Changes with every filter, and after it. */
    private final AtomicInteger version = new AtomicInteger();

    public LiveSubscriptions() {}

    /** A subscriber without filters. */
    public Filters of(Subscriber subscriber) {
        return new Filters(Objects.requireNonNull(subscriber, "subscriber is null"));
    }

    /** Who gets the messages of the route; on the loop of its connection. */
    Wanted[] wanting(UplinkRoute route) {
        int now = version.get();
        Wanted[] known = route.live(now);
        if (known != null) {
            return known;
        }
        List<Wanted> found = new ArrayList<>(0);
        for (Filters each : all) {
            Match match = each.match(route.topic());
            if (!match.isNone()) {
                found.add(new Wanted(each.subscriber, match));
            }
        }
        Wanted[] wanted = found.isEmpty() ? NOBODY : found.toArray(Wanted[]::new);
        route.keepLive(now, wanted);
        return wanted;
    }
}
