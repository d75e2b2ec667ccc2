// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import java.util.Objects;

/**
 * What a device has asked to be published when its connection ends without a DISCONNECT (MQTT 5.0 section 3.1.2.5), on
 * a topic that it may publish. It is part of the session: a kept session has it in its {@link SessionRecord} from the
 * sign-in on.
 *
 * @param message what to publish, with a payload that stays valid; its id is not used, and it has no time of its own
 * @param delaySeconds how long it waits for the device to come back, unless the session ends before
 * @param expirySeconds how long the message is of use once it is published; {@link #NEVER_EXPIRES} for ever
 */
public record SessionWill(Message message, long delaySeconds, long expirySeconds) {
    /** Instead of the time for which the message is of use. */
    public static final long NEVER_EXPIRES = -1;

    /** Publishes the wills of sessions. */
    @FunctionalInterface
    public interface Publisher {
        /** Publishes the will of the session's device; on the loop of the session. */
        void publish(Session session, SessionWill will);
    }

    public SessionWill {
        Objects.requireNonNull(message, "message is null");
    }

    /** What its message carries when it is published now. */
    public MessageProperties propertiesAt(long nowMillis) {
        MessageProperties carried = message.properties();
        return expirySeconds == NEVER_EXPIRES
                ? carried
                : carried.expiringAt(nowMillis + expirySeconds * 1_000);
    }
}
