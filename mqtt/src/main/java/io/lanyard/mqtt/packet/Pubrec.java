// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** PUBREC: the first answer to a PUBLISH with QoS 2 (MQTT 3.1.1 section 3.5). */
public record Pubrec(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Pubrec {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Pubrec(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
