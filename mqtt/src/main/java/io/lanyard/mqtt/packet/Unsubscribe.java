// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.List;
import java.util.Objects;

/** UNSUBSCRIBE (MQTT 3.1.1 section 3.10). */
public record Unsubscribe(int packetId, List<String> filters, Properties properties)
        implements Packet {
    public Unsubscribe {
        filters = List.copyOf(filters);
        Objects.requireNonNull(properties, "properties is null");
    }

    public Unsubscribe(int packetId, List<String> filters) {
        this(packetId, filters, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
