// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

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

    /** The operation was accepted, and then the link ended before it was through. */
    record Failed(Cause cause) implements Outcome {
        public Failed {
            Objects.requireNonNull(cause, "cause is null");
        }

        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /** What ended the link. */
    enum Cause {
        /**
         * The application disconnected; or the connection was lost before a QoS 0 message reached the socket. A QoS
         * 1 message and a subscription outlive a lost connection and go on with the next one.
         */
        DISCONNECTED,
        /** {@link LinkKit#close()} was called. */
        CLOSED
    }
}
