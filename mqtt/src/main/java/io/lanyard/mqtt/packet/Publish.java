// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * PUBLISH (MQTT 3.1.1 section 3.3).
 *
 * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
 * @param payload the message; who receives a decoded packet may read it until the call that hands it over
 *     returns, and retains it to keep it longer
 */
public record Publish(
        TopicName topic,
        Qos qos,
        boolean dup,
        boolean retain,
        int packetId,
        Properties properties,
        ByteBuf payload)
        implements Packet {
    public Publish {
        Objects.requireNonNull(topic, "topic is null");
        Objects.requireNonNull(qos, "qos is null");
        Objects.requireNonNull(properties, "properties is null");
        Objects.requireNonNull(payload, "payload is null");
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
