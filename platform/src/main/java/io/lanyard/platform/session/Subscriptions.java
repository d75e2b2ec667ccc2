// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.session.SessionRecord.Subscribed;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one session subscribes: few filters, so a list. Not safe for threads: it belongs to its session's loop.
 */
public final class Subscriptions {
    /**
     * What the filters that match a topic ask for, together: one delivery with the highest QoS, whatever their number
     * [MQTT-3.3.4-2].
     *
     * @param identifiers those of all filters that match, empty for most
     */
    public record Match(int qos, boolean retainAsPublished, List<Integer> identifiers) {
        /** No filter matches. */
        public static final Match NONE = new Match(-1, false, List.of());

        private static final Match AT_MOST_ONCE = new Match(0, false, List.of());
        private static final Match AT_LEAST_ONCE = new Match(1, false, List.of());

        public Match {
            Objects.requireNonNull(identifiers, "identifiers is null");
        }

        /** A match without options of 5.0. */
        public static Match of(int qos) {
            return qos == 0 ? AT_MOST_ONCE : AT_LEAST_ONCE;
        }

        public boolean isNone() {
            return qos < 0;
        }
    }

    /** How the topics of broadcasts begin; a filter with a wildcard in their place is granted to nobody. */
    private static final String BROADCAST = "/broadcast/";

    private final List<Subscribed> entries = new ArrayList<>(1);
    private int version;

    Subscriptions() {}

    /** Adds the filter, or gives it other options; true when it is new. */
    boolean put(TopicFilter filter, TopicFilter matched, SubscriptionOptions options) {
        version++;
        Subscribed entry = new Subscribed(filter, matched, options);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).filter().equals(filter)) {
                entries.set(i, entry);
                return false;
            }
        }
        entries.add(entry);
        return true;
    }

    void remove(TopicFilter filter) {
        if (entries.removeIf(entry -> entry.filter().equals(filter))) {
            version++;
        }
    }

    void clear() {
        entries.clear();
        version++;
    }

    /** All of them, for the store. */
    List<Subscribed> all() {
        return List.copyOf(entries);
    }

    /** Drops the filters that the predicate refuses. */
    void retain(Predicate<TopicFilter> permitted) {
        if (entries.removeIf(entry -> !permitted.test(entry.matched()))) {
            version++;
        }
    }

    /** Whether a filter may match broadcasts (PROTOCOL.md 4.3). */
    boolean wantBroadcasts() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).matched().value().startsWith(BROADCAST)) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(TopicFilter filter) {
        return entries.stream().anyMatch(entry -> entry.filter().equals(filter));
    }

    /** The filter with these letters, if it is subscribed; cheap, whatever the text is. */
    public Optional<TopicFilter> named(String text) {
        for (int i = 0; i < entries.size(); i++) {
            TopicFilter filter = entries.get(i).filter();
            if (filter.value().equals(text)) {
                return Optional.of(filter);
            }
        }
        return Optional.empty();
    }

    public int size() {
        return entries.size();
    }

    /** Changes whenever the filters change, so that a cached {@link #match} can tell whether it still holds. */
    public int version() {
        return version;
    }

    /**
     * What the filters that match the topic ask for.
     *
     * @param own whether the device itself published the message
     */
    public Match match(Topic topic, boolean own) {
        int qos = -1;
        boolean retainAsPublished = false;
        List<Integer> identifiers = List.of();
        for (int i = 0; i < entries.size(); i++) {
            Subscribed entry = entries.get(i);
            SubscriptionOptions options = entry.options();
            if ((own && options.noLocal()) || !entry.matched().matches(topic)) {
                continue;
            }
            qos = Math.max(qos, options.qos());
            retainAsPublished |= options.retainAsPublished();
            if (options.identifier() != 0) {
                if (identifiers.isEmpty()) {
                    identifiers = new ArrayList<>(1);
                }
                identifiers.add(options.identifier());
            }
        }
        if (qos < 0) {
            return Match.NONE;
        }
        return retainAsPublished || !identifiers.isEmpty()
                ? new Match(qos, retainAsPublished, List.copyOf(identifiers))
                : Match.of(qos);
    }
}
