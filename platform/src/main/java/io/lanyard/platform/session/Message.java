// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.topic.Topic;
import java.util.Objects;

/**
 * One message on its way through the platform.
 *
 * @param id unique on the platform, about 19 decimal digits
 * @param qos 0 or 1, as it was published
 * @param origin who published it
 */
public record Message(long id, Topic topic, Payload payload, int qos, Origin origin) {
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
    }

    /** The same message with a payload that stays valid. */
    public Message kept() {
        return new Message(id, topic, payload.kept(), qos, origin);
    }
}
