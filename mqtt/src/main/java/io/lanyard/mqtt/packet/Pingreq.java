// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/** PINGREQ (MQTT 3.1.1 section 3.12). */
public enum Pingreq implements Packet {
    INSTANCE;

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
