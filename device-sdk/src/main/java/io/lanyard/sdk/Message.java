// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A message that arrived, with all that MQTT 5.0 tells of it.
 *
 * @param topic the full topic, see {@link LinkKit#toUserTopic}
 * @param payload the message, the application's to keep
 * @param qos 0 or 1
 * @param retained whether it was published before this device subscribed
 * @param properties {@link MessageProperties#NONE} with MQTT 3.1 and 3.1.1
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Message(
        String topic, byte[] payload, int qos, boolean retained, MessageProperties properties) {
    /** Takes the parts as they are. */
    public Message {
        Objects.requireNonNull(topic, "topic is null");
        Objects.requireNonNull(payload, "payload is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    /** The payload read as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
