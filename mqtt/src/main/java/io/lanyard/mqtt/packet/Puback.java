// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** PUBACK: a PUBLISH with QoS 1 has arrived for good (MQTT 3.1.1 section 3.4). */
public record Puback(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Puback {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Puback(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
