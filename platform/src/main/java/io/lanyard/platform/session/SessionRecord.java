// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.Objects;

/**
 * What is stored of a session.
 *
 * @param expirySeconds how long it outlives a connection, or {@link Attachment#NEVER_EXPIRES}
 * @param endsAt when it ends, in milliseconds since 1970, {@link Long#MAX_VALUE} for never; while the device is connected,
 *     {@link #connectedIn}
 * @param wakeAt when somebody has to look whether something of it is over, in milliseconds since 1970; 0 for never
 * @param subscribesSystemTopics see {@link Attachment}
 */
public record SessionRecord(
        long expirySeconds,
        long endsAt,
        long wakeAt,
        boolean subscribesSystemTopics,
        List<Subscribed> subscriptions) {
    /**
     * One subscription.
     *
     * @param filter as the device names it
     * @param matched what it matches: another than {@code filter} for a shared subscription
     */
    public record Subscribed(TopicFilter filter, TopicFilter matched, SubscriptionOptions options) {
        public Subscribed {
            Objects.requireNonNull(filter, "filter is null");
            Objects.requireNonNull(matched, "matched is null");
            Objects.requireNonNull(options, "options is null");
        }
    }

    /** Instead of an end: the device is connected, in this run of the platform ({@link SessionStore#beginRun}). */
    static long connectedIn(long run) {
        return -run;
    }

    /** Whether the device was connected when this was stored. */
    boolean isConnected() {
        return endsAt <= 0;
    }

    /** The run of the platform in which the device was connected when this was stored. */
    long connectedRun() {
        return -endsAt;
    }

    public SessionRecord {
        subscriptions = List.copyOf(subscriptions);
    }
}
