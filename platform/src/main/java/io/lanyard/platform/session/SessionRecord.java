// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a session.
 *
 * @param expirySeconds how long it outlives a connection, or {@link Attachment#NEVER_EXPIRES}
 * @param endsAt when it ends, in milliseconds since 1970, {@link Long#MAX_VALUE} for never; while the device is connected,
 *     {@link #connectedIn}
 * @param wakeAt when somebody has to look whether something of it is over, in milliseconds since 1970; 0 for never,
 *     {@link #AT_NEXT_START}
 * @param subscribesSystemTopics see {@link Attachment}
 * @param will that is still to be published; null for none
 */
public record SessionRecord(
        long expirySeconds,
        long endsAt,
        long wakeAt,
        boolean subscribesSystemTopics,
        List<Subscribed> subscriptions,
        @Nullable Pending will) {
    /**
     * Instead of a time to look: when the platform has gone down and is back. So for a device that is connected and has a
     * will, whose connection ends with the platform.
     */
    public static final long AT_NEXT_START = Long.MAX_VALUE - 1;

    /**
     * A will that is still to be published.
     *
     * @param dueAt when, in milliseconds since 1970, unless the session ends before; {@link Long#MAX_VALUE} while the device
     *     is connected
     */
    public record Pending(SessionWill will, long dueAt) {
        public Pending {
            Objects.requireNonNull(will, "will is null");
        }
    }

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
