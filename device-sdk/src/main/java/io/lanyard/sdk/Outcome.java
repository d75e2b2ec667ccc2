// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What became of an operation; each {@link Receipt} gets exactly one. */
public sealed interface Outcome {
    /** Whether the operation did all that was asked. */
    boolean succeeded();

    /**
     * The platform acknowledged: PUBACK for a QoS 1 publish, UNSUBACK for an unsubscribe. A QoS 0 publish, which
     * nobody acknowledges, was handed to the socket.
     */
    record Acknowledged() implements Outcome {
        /** All acknowledgements are alike. */
        static final Acknowledged INSTANCE = new Acknowledged();

        /** The one instance that the SDK hands out. */
        public static Acknowledged instance() {
            return INSTANCE;
        }

        @Override
        public boolean succeeded() {
            return true;
        }
    }

    /**
     * The platform answered a subscribe.
     *
     * @param grantedQos one number per topic in the order of the call: 0 or 1 when granted, 128 when refused
     */
    record Granted(List<Integer> grantedQos) implements Outcome {
        /** The number that stands for a refused topic. */
        public static final int REFUSED_QOS = 128;

        /** Copies the list. */
        public Granted {
            grantedQos = List.copyOf(grantedQos);
        }

        /** Whether every topic was granted. */
        @Override
        public boolean succeeded() {
            return !grantedQos.contains(REFUSED_QOS);
        }
    }

    /**
     * The platform answered {@link LinkKit#queryTime()}.
     *
     * @param time the platform's time at the moment the answer arrived, the way of the message taken into account
     * @param roundTrip how long the messages were under way both ways together; the time is off by half of it at most
     */
    record TimeAnswered(Instant time, Duration roundTrip) implements Outcome {
        /** Takes the answer as it is. */
        public TimeAnswered {
            Objects.requireNonNull(time, "time is null");
            Objects.requireNonNull(roundTrip, "roundTrip is null");
        }

        @Override
        public boolean succeeded() {
            return true;
        }
    }

    /**
     * The platform took the message and refused it: PUBACK with a code of 128 or more (MQTT 5.0 only; in 3.1.1 a
     * message that the device must not publish is acknowledged like any other).
     *
     * @param reasonCode 128 to 255 (MQTT 5.0 section 2.4), for example 135 for a topic that is not allowed
     */
    record Rejected(int reasonCode) implements Outcome {
        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /**
     * The call was refused on the spot and nothing was sent.
     *
     * @param rc the result code, never 0
     */
    record Refused(int rc) implements Outcome {
        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /**
     * The operation was accepted, and then was not through before it ended.
     *
     * @param cause what ended it
     */
    record Failed(Cause cause) implements Outcome {
        /** Takes the cause as it is. */
        public Failed {
            Objects.requireNonNull(cause, "cause is null");
        }

        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /** What ended an operation before it was through. */
    enum Cause {
        /**
         * The application disconnected; or the connection was lost before a QoS 0 message reached the socket. A QoS
         * 1 message and a subscription outlive a lost connection and go on with the next one.
         */
        DISCONNECTED,
        /** {@link LinkKit#close()} was called. */
        CLOSED,
        /**
         * {@link LinkKitBuilder#operationTimeout} was over, and the platform may have the message all the same; or {@link
         * MessageProperties#expiry} was over before the message could be sent.
         */
        EXPIRED,
        /** Newer messages took its place in the offline buffer, see {@link OfflineBuffer.Keep#NEWEST}. */
        EVICTED,
        /** The file of the offline buffer held it, and cannot be read any more; the log says why. */
        UNREADABLE,
        /** The packet would be longer than the platform takes, as it said when it let the device in (MQTT 5.0). */
        TOO_LARGE
    }
}
