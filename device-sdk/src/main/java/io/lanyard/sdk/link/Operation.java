// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.Callbacks;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.TopicQos;
import java.util.List;

/**
 * Something that the application asked for and that was accepted; its own receipt, and its own callback when it is
 * through. {@link Outbox} guards the fields.
 */
abstract class Operation extends LinkReceipt implements CallbackQueue.Callback {
    /** When it expires, on the clock of the link; {@link Long#MAX_VALUE} for never. */
    final long deadline;

    /** The place in the order in which everything was sent first; 0 when it is not sent. */
    long sentAs;

    Operation(int mid, long deadline) {
        super(mid);
        this.deadline = deadline;
    }

    boolean sent() {
        return sentAs != 0;
    }

    @Override
    public int bytes() {
        return 0;
    }

    /** A publish. */
    static class Publication extends Operation {
        /** What each message costs beside its bytes, so that empty ones have a bound too. */
        private static final int OVERHEAD = 64;

        private static final byte[] NOT_LOADED = {};

        final TopicName topic;
        final int qos;

        /** Accepted while there was no connection. */
        final boolean buffered;

        private final int size;
        private byte[] payload;
        private Properties properties;
        private boolean loaded = true;

        /** When it is worth nothing any more, on the clock of the link; {@link Long#MAX_VALUE} for never. */
        long expiresAt = Long.MAX_VALUE;

        /** Whether the platform may have it already, in the session that it still has. */
        boolean dup;

        /** The number under which the file of the offline buffer holds it; 0 when it does not. */
        long fileNumber;

        Publication(
                int mid,
                long deadline,
                TopicName topic,
                byte[] payload,
                int qos,
                Properties properties,
                boolean buffered) {
            super(mid, deadline);
            this.topic = topic;
            this.payload = payload;
            this.qos = qos;
            this.properties = properties;
            this.buffered = buffered;
            this.size = size(topic, payload);
        }

        /** Empty when it is not loaded. */
        byte[] payload() {
            return payload;
        }

        /** Of MQTT 5.0; none when it is not loaded. */
        Properties properties() {
            return properties;
        }

        /** Whether payload and properties are here; otherwise the file of the offline buffer has them. */
        boolean isLoaded() {
            return loaded;
        }

        void unload() {
            loaded = false;
            payload = NOT_LOADED;
            properties = Properties.NONE;
        }

        void load(byte[] payload, Properties properties) {
            this.payload = payload;
            this.properties = properties;
            loaded = true;
        }

        /** Bytes of memory when it is loaded, roughly. */
        int size() {
            return size;
        }

        static int size(TopicName topic, byte[] payload) {
            return OVERHEAD + topic.utf8().length + payload.length;
        }

        @Override
        public String name() {
            return "onPublishTopic";
        }

        @Override
        public void run(Listeners listeners) {
            announce();
            if (settled() instanceof Outcome.Acknowledged) {
                listeners.onPublishTopic.onPublishTopic(mid());
            }
        }

        /** Whether nothing more is awaited when the socket has it. */
        boolean endsWhenSent() {
            return qos == 0;
        }

        /** Whether running it would do nothing; it is announced then. */
        boolean nobodyWatches(Listeners listeners) {
            return listeners.onPublishTopic.equals(Listeners.NO_PUBLISH) && announceToNobody();
        }
    }

    /** A question for the time, which is through when the platform has answered it. */
    static final class TimeQuery extends Publication {
        /** Names the question, and is the device's time in milliseconds, roughly. */
        final long sentAt;

        TimeQuery(int mid, long deadline, TopicName topic, byte[] payload, long sentAt) {
            super(mid, deadline, topic, payload, 0, Properties.NONE, false);
            this.sentAt = sentAt;
        }

        @Override
        public void run(Listeners listeners) {
            announce();
        }

        @Override
        boolean endsWhenSent() {
            return false;
        }
    }

    /** A subscribe. */
    static final class Subscribing extends Operation {
        /** Who asked for it, and so who hears of the answer. */
        enum Origin {
            /** {@link io.lanyard.sdk.LinkKit#subscribeTopic}. */
            APPLICATION,
            /** A topic for RRPC, whose answer only its receipt tells. */
            RRPC,
            /** The link by itself, for what was subscribed before. */
            RESTORING
        }

        final List<TopicQos> topics;
        final Origin origin;

        Subscribing(int mid, long deadline, List<TopicQos> topics, Origin origin) {
            super(mid, deadline);
            this.topics = List.copyOf(topics);
            this.origin = origin;
        }

        @Override
        public String name() {
            return "onSubscribeTopic";
        }

        @Override
        public void run(Listeners listeners) {
            announce();
            if (origin == Origin.APPLICATION && settled() instanceof Outcome.Granted granted) {
                Callbacks.OnSubscribeTopic callback = listeners.onSubscribeTopic;
                callback.onSubscribeTopic(mid(), granted.grantedQos());
            }
        }
    }

    /** An unsubscribe. */
    static final class Unsubscribing extends Operation {
        final List<String> topics;
        final boolean rrpc;

        Unsubscribing(int mid, long deadline, List<String> topics, boolean rrpc) {
            super(mid, deadline);
            this.topics = List.copyOf(topics);
            this.rrpc = rrpc;
        }

        @Override
        public String name() {
            return "onUnsubscribeTopic";
        }

        @Override
        public void run(Listeners listeners) {
            announce();
            if (!rrpc && settled() instanceof Outcome.Acknowledged) {
                listeners.onUnsubscribeTopic.onUnsubscribeTopic(mid());
            }
        }
    }
}
