// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.List;
import java.util.Objects;

/** UNSUBACK (MQTT 3.1.1 section 3.11). The reasons travel in 5.0 only and are empty before. */
public record Unsuback(int packetId, List<ReasonCode> reasons, Properties properties)
        implements Packet {
    public Unsuback {
        reasons = List.copyOf(reasons);
        Objects.requireNonNull(properties, "properties is null");
    }

    public Unsuback(int packetId) {
        this(packetId, List.of(), Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
