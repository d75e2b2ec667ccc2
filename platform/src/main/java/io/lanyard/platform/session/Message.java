// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.Topic;
import java.util.Locale;
import java.util.Objects;

/**
 * One message on its way through the platform.
 *
 * @param id unique on the platform, about 19 decimal digits
 * @param qos 0 or 1, as it was published
 * @param retain on the way in, whether the message is to be kept for later subscribers; on the way out, what the
 *     subscriber is told
 * @param origin who published it
 */
public record Message(
        long id,
        Topic topic,
        Payload payload,
        int qos,
        boolean retain,
        Origin origin,
        MessageProperties properties) {
    /** Who published a message. */
    public enum Origin {
        DEVICE,
        /** An application, through the cloud side. */
        APPLICATION,
        /** The platform itself. */
        PLATFORM
    }

    public Message {
        Objects.requireNonNull(topic, "topic is null");
        Objects.requireNonNull(payload, "payload is null");
        Objects.requireNonNull(origin, "origin is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    /** A message that is not retained and carries no properties. */
    public Message(long id, Topic topic, Payload payload, int qos, Origin origin) {
        this(id, topic, payload, qos, false, origin, MessageProperties.NONE);
    }

    /** The same message with a payload that stays valid. */
    public Message kept() {
        return new Message(id, topic, payload.kept(), qos, retain, origin, properties);
    }

    /** What it is, without what it says, for people. */
    public String outline() {
        // Not by a format, which takes microseconds of the loop for each traced message.
        return "by "
                + origin.name().toLowerCase(Locale.ROOT)
                + ", QoS "
                + qos
                + ", "
                + payload.size()
                + " bytes";
    }

    /** Whether its time is over. */
    public boolean isExpired(long nowMillis) {
        return properties.expiresAt() != 0 && nowMillis >= properties.expiresAt();
    }

    /**
     * The message as these subscriptions get it; itself where nothing differs.
     *
     * @param keepRetain whether the subscriber is told that the message is a retained one
     */
    Message deliveredFor(Subscriptions.Match match, boolean keepRetain) {
        if (retain == keepRetain && match.identifiers().isEmpty()) {
            return this;
        }
        MessageProperties delivered =
                match.identifiers().isEmpty()
                        ? properties
                        : properties.forSubscriptions(match.identifiers());
        return new Message(id, topic, payload, qos, keepRetain, origin, delivered);
    }
}
