// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;

/**
 * The receiving side of one consumer of a group. Its methods are called one after the other on the thread of the
 * feeds: they must not block, but hand over to where the consumer lives.
 */
public interface FeedConsumer {
    /** What takes every message of a group. */
    TopicFilter EVERYTHING = TopicFilter.of("#");

    /** Why a consumption ended without the consumer's doing. */
    enum End {
        GROUP_DELETED,
        /** The group gets messages now that the consumer's access key does not cover. */
        NOT_COVERED,
        STOPPING,
        /** {@link #receive} threw. */
        FAILED
    }

    /**
     * The topics of the messages that it takes; never changes. All consumers that a group has at one time name the same
     * filter, else {@link Feeds#attach} refuses the newcomer. A message that the filter does not match is passed over: it
     * counts as read. One that was handed out before is not, but waits for a consumer that takes it.
     */
    default TopicFilter filter() {
        return EVERYTHING;
    }

    /**
     * Messages for this consumer, no more than its credit, in the order of the feed but for those that come again. Each
     * is the consumer's until it settles it or its time is over.
     */
    void receive(List<FeedDelivery> deliveries);

    /** There will be no more messages, and settling does nothing any more. Called at most once, not after close. */
    void ended(End end);
}
