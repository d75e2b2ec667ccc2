// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.protocol.topic.TopicFilter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a group stands (PROTOCOL.md 6.5, QueryConsumerGroupStatus).
 *
 * @param lag messages that are not settled: those that nobody has read, are handed out, or wait to come again
 * @param unsettled those of them that are handed out now
 * @param settledPerMinute in the last 60 s
 * @param backlogPerMinute those of them that were older than a minute when they were handed out
 * @param lastSettledAt null when that never happened since the start
 * @param evicted messages that went before the group had read them, since the start
 * @param passedOver messages that the filter of the consumers did not match, since the start
 * @param filter what all the consumers that are there read with; null when there are none
 */
public record GroupStatus(
        long lag,
        int unsettled,
        long settledPerMinute,
        long backlogPerMinute,
        @Nullable Instant lastSettledAt,
        long deadLetters,
        long evicted,
        long passedOver,
        @Nullable TopicFilter filter,
        boolean paused,
        List<ConsumerStatus> consumers) {
    /**
     * A consumer that is there.
     *
     * @param credit messages that it still takes
     * @param settledPerMinute by it in the last 60 s
     * @param backlogPerMinute those of them that were older than a minute when they were handed out
     */
    public record ConsumerStatus(
            Peer peer,
            Instant since,
            int credit,
            int unsettled,
            long settledPerMinute,
            long backlogPerMinute) {
        public ConsumerStatus {
            Objects.requireNonNull(peer, "peer is null");
            Objects.requireNonNull(since, "since is null");
        }
    }

    /**
     * Who a consumer is.
     *
     * @param clientId as it names itself
     * @param address with the port
     */
    public record Peer(String clientId, String address) {
        public Peer {
            Objects.requireNonNull(clientId, "clientId is null");
            Objects.requireNonNull(address, "address is null");
        }
    }

    public GroupStatus {
        consumers = List.copyOf(consumers);
    }
}
