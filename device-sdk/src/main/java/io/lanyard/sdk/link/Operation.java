// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.TopicQos;
import java.util.List;
import java.util.Objects;

/** Something that the application asked for, that was accepted, and that is not through. */
sealed interface Operation {
    LinkReceipt receipt();

    /** The packet id; for a QoS 0 publish a number that only the application sees. */
    default int mid() {
        return receipt().mid();
    }

    /**
     * A publish.
     *
     * @param payload not copied, do not change it
     * @param dup whether the platform may have it already, in the session that it still has
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Publication(LinkReceipt receipt, TopicName topic, byte[] payload, int qos, boolean dup)
            implements Operation {
        /** What each message costs beside its bytes, so that empty ones have a bound too. */
        private static final int OVERHEAD = 64;

        public Publication {
            Objects.requireNonNull(receipt, "receipt is null");
            Objects.requireNonNull(topic, "topic is null");
            Objects.requireNonNull(payload, "payload is null");
        }

        Publication withDup(boolean dup) {
            return dup == this.dup ? this : new Publication(receipt, topic, payload, qos, dup);
        }

        /** Bytes of memory, roughly. */
        int size() {
            return size(topic, payload);
        }

        static int size(TopicName topic, byte[] payload) {
            return OVERHEAD + topic.utf8().length + payload.length;
        }
    }

    /**
     * A subscribe.
     *
     * @param restoring whether the link asks by itself, for what the application had subscribed before
     */
    record Subscribing(LinkReceipt receipt, List<TopicQos> topics, boolean restoring)
            implements Operation {
        public Subscribing {
            Objects.requireNonNull(receipt, "receipt is null");
            topics = List.copyOf(topics);
        }
    }

    /** An unsubscribe. */
    record Unsubscribing(LinkReceipt receipt, List<String> topics) implements Operation {
        public Unsubscribing {
            Objects.requireNonNull(receipt, "receipt is null");
            topics = List.copyOf(topics);
        }
    }
}
