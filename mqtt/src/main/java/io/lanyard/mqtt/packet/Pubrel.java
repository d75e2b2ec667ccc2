// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** PUBREL: the answer to PUBREC (MQTT 3.1.1 section 3.6). */
public record Pubrel(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Pubrel {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Pubrel(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
