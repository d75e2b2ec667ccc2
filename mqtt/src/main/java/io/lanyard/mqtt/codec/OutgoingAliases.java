// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that this end has set at its peer, on one connection (MQTT 5.0 section 3.3.2.3.4). A connection
 * has to make a new one, because aliases end with it [MQTT-3.3.2-7].
 *
 * <p>Small whatever the peer offers: 32 aliases at most, in pairs chosen by the topic. A topic without one takes
 * the alias of its pair that was not used last, so that topics that are used once do not displace those that are
 * used all the time. Nothing is allocated but at the beginning.
 *
 * <p>Not thread-safe.
 */
public final class OutgoingAliases {
    private static final int MOST = 32;

    /** A topic this short costs no more than its alias: identifier and two bytes. */
    private static final int SHORT_TOPIC_BYTES = 3;

    /** By alias, less one. */
    private final @Nullable TopicName[] topics;

    private final int pairs;

    /** Bit by bit for the elements of {@link #topics}: used later than the other of the pair. */
    private long later;

    /** @param peerMaximum the Topic Alias Maximum that the peer announced, 0 to 65,535 */
    public OutgoingAliases(int peerMaximum) {
        int size = Math.min(peerMaximum, MOST);
        topics = new TopicName[size];
        pairs = (size + 1) / 2;
    }

    /** The alias that stands for the topic at the peer; 0 when there is none. */
    int find(TopicName topic) {
        if (pairs == 0) {
            return 0;
        }
        int first = first(topic);
        if (topic.equals(topics[first])) {
            return use(first);
        }
        if (first + 1 < topics.length && topic.equals(topics[first + 1])) {
            return use(first + 1);
        }
        return 0;
    }

    /**
     * An alias for a topic that has none, to be sent together with it; 0 when it gets none. To be called only for a
     * packet that is sent: from here on the peer is taken to know.
     */
    int assign(TopicName topic) {
        if (pairs == 0 || topic.utf8().length <= SHORT_TOPIC_BYTES) {
            return 0;
        }
        int first = first(topic);
        boolean second = first + 1 < topics.length && (later & (1L << first)) != 0;
        int chosen = second ? first + 1 : first;
        topics[chosen] = topic;
        return use(chosen);
    }

    private int use(int index) {
        later = (later | (1L << index)) & ~(1L << (index ^ 1));
        return index + 1;
    }

    private int first(TopicName topic) {
        int hash = topic.hashCode();
        return 2 * Math.floorMod(hash ^ (hash >>> 16), pairs);
    }
}
