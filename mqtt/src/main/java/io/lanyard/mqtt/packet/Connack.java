// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Objects;

/**
 * CONNACK (MQTT 3.1.1 section 3.2). In 3.1 and 3.1.1 the reason travels as the {@link ConnectReturnCode} that
 * stands for it.
 */
public record Connack(boolean sessionPresent, ReasonCode reason, Properties properties)
        implements Packet {
    public Connack {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(properties, "properties is null");
    }

    public static Connack accepted(boolean sessionPresent) {
        return new Connack(sessionPresent, ReasonCode.SUCCESS, Properties.NONE);
    }

    public static Connack refused(ReasonCode reason) {
        return new Connack(false, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
