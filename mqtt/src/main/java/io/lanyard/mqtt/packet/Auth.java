// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/** AUTH (MQTT 5.0 section 3.15). */
public record Auth(ReasonCode reason, Properties properties) implements Packet {
    public Auth {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public Auth(ReasonCode reason) {
        this(reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
