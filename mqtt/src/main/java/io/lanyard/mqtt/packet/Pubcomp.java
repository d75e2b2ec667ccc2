// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** PUBCOMP: the answer to PUBREL (MQTT 3.1.1 section 3.7). */
public record Pubcomp(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Pubcomp {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Pubcomp(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
