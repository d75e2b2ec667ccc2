// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.List;
import java.util.Objects;

/** SUBSCRIBE (MQTT 3.1.1 section 3.8). */
public record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties)
        implements Packet {
    public Subscribe {
        subscriptions = List.copyOf(subscriptions);
        Objects.requireNonNull(properties, "properties is null");
    }

    public Subscribe(int packetId, List<Subscription> subscriptions) {
        this(packetId, subscriptions, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
