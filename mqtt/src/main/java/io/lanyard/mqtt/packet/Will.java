// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/**
 * The will of a CONNECT: what the server publishes when the connection ends without DISCONNECT (MQTT 3.1.1
 * section 3.1.2.5).
 *
 * @param payload the message; the array is not copied, do not change it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Will(
        TopicName topic, byte[] payload, Qos qos, boolean retain, Properties properties) {
    public Will {
        Objects.requireNonNull(topic, "topic is null");
        Objects.requireNonNull(payload, "payload is null");
        Objects.requireNonNull(qos, "qos is null");
        Objects.requireNonNull(properties, "properties is null");
    }
}
