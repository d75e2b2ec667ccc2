// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.List;
import java.util.Objects;

/**
 * SUBACK (MQTT 3.1.1 section 3.9): one reason per filter, in the order of the SUBSCRIBE. 3.1 and 3.1.1 carry every
 * error as 0x80.
 */
public record Suback(int packetId, List<ReasonCode> reasons, Properties properties)
        implements Packet {
    public Suback {
        reasons = List.copyOf(reasons);
        Objects.requireNonNull(properties, "properties is null");
    }

    public Suback(int packetId, List<ReasonCode> reasons) {
        this(packetId, reasons, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
