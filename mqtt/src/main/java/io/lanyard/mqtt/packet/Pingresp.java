// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/** PINGRESP (MQTT 3.1.1 section 3.13). */
public enum Pingresp implements Packet {
    INSTANCE;

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
