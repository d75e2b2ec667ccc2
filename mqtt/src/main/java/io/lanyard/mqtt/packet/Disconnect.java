// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** DISCONNECT (MQTT 5.0 section 3.14). In 3.1 and 3.1.1 only clients send it, without a reason. */
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {
    public Disconnect {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Disconnect(ReasonCode reason) {
        this(reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
