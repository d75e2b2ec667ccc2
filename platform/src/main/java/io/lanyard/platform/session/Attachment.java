// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.TopicFilter;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A signed-in connection that asks for its session.
 *
 * @param loop the loop of the connection
 * @param cleanStart whether an earlier session is to be forgotten
 * @param expirySeconds how long the session is to outlive the connection; 0 to end with it, {@link #NEVER_EXPIRES} to
 *     stay
 * @param receiveMaximum how many QoS 1 messages the device takes before it acknowledges one, 1 to 65,535
 * @param subscribesSystemTopics whether system topics are expected without a SUBSCRIBE (PROTOCOL.md 3.6)
 * @param will what is to be published when the device is gone; null for nothing
 * @param permitted the filters that the device may subscribe now; earlier subscriptions to others are dropped, and
 *     messages that wait on other topics
 * @param revocationsSeen {@link Sessions#revocations()} from before the device was looked up
 * @param attached called on the loop of the connection
 */
public record Attachment(
        DeviceLink link,
        Executor loop,
        boolean cleanStart,
        long expirySeconds,
        int receiveMaximum,
        boolean subscribesSystemTopics,
        @Nullable SessionWill will,
        Predicate<TopicFilter> permitted,
        long revocationsSeen,
        Attached attached) {
    /** The session expiry interval that MQTT 5.0 reserves for "never" (section 3.1.2.11.2). */
    public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    /** Learns what became of an attachment. */
    public interface Attached {
        /**
         * The connection now belongs to the session; {@link Session#resume} is the next step.
         *
         * @param epoch names this connection to {@link Session#resume} and {@link Session#detach}
         */
        void attached(Session session, long epoch, boolean sessionPresent);

        /** A device was disabled or deleted since this one was looked up: look it up again. */
        void outdated();

        /** The device's session cannot be read at present; nothing of it has changed. */
        void unavailable(Throwable failure);
    }
}
