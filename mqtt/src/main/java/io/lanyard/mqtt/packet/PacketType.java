// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/** The packet types with the number that the first four bits of a packet carry. */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private final int number;

    PacketType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
