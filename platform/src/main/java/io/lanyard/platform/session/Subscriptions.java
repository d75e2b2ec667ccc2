// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one session subscribes: few filters, so a list. Not safe for threads: it belongs to its session's loop.
 */
public final class Subscriptions {
    /** No filter matches. */
    public static final int NONE = -1;

    private record Entry(TopicFilter filter, int qos) {}

    private final List<Entry> entries = new ArrayList<>(1);
    private int version;

    Subscriptions() {}

    /** Adds the filter, or gives it another QoS. */
    void put(TopicFilter filter, int qos) {
        version++;
        Entry entry = new Entry(filter, qos);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).filter().equals(filter)) {
                entries.set(i, entry);
                return;
            }
        }
        entries.add(entry);
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

    /** Drops the filters that the predicate refuses. */
    void retain(Predicate<TopicFilter> permitted) {
        if (entries.removeIf(entry -> !permitted.test(entry.filter()))) {
            version++;
        }
    }

    public boolean contains(TopicFilter filter) {
        return entries.stream().anyMatch(entry -> entry.filter().equals(filter));
    }

    public int size() {
        return entries.size();
    }

    /** Changes whenever the filters change, so that a cached {@link #match} can tell whether it still holds. */
    public int version() {
        return version;
    }

    /** The highest QoS among the filters that match, or {@link #NONE}. */
    public int match(Topic topic) {
        int qos = NONE;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.qos() > qos && entry.filter().matches(topic)) {
                qos = entry.qos();
            }
        }
        return qos;
    }
}
