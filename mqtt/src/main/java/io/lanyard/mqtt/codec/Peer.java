// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who sends, and thus which packets may come when (MQTT 3.1.1 section 2.2.1 and 3). Sets of packet types are kept
 * as bits, because the decoder asks for every packet.
 */
enum Peer {
    CLIENT(
            bits(PacketType.CONNECT),
            bits(
                    PacketType.PUBLISH,
                    PacketType.PUBACK,
                    PacketType.PUBREC,
                    PacketType.PUBREL,
                    PacketType.PUBCOMP,
                    PacketType.SUBSCRIBE,
                    PacketType.UNSUBSCRIBE,
                    PacketType.PINGREQ,
                    PacketType.DISCONNECT),
            0,
            0,
            bits(PacketType.AUTH)),
    SERVER(
            bits(PacketType.CONNACK),
            bits(
                    PacketType.PUBLISH,
                    PacketType.PUBACK,
                    PacketType.PUBREC,
                    PacketType.PUBREL,
                    PacketType.PUBCOMP,
                    PacketType.SUBACK,
                    PacketType.UNSUBACK,
                    PacketType.PINGRESP),
            0,
            bits(PacketType.AUTH),
            bits(PacketType.AUTH, PacketType.DISCONNECT)),
    /** No order and no direction, for tools. */
    ANYBODY(0x7FFE, 0x7FFE, 0x7FFE, bits(PacketType.AUTH), bits(PacketType.AUTH));

    private static final @Nullable PacketType[] TYPES = new PacketType[16];

    static {
        for (PacketType type : PacketType.values()) {
            TYPES[type.number()] = type;
        }
    }

    private final int first;
    private final int later;
    private final int last;

    /** What 5.0 adds to {@link #first} and {@link #later}. */
    private final int firstIn5;

    private final int laterIn5;

    Peer(int first, int later, int last, int firstIn5, int laterIn5) {
        this.first = first;
        this.later = later;
        this.last = last;
        this.firstIn5 = firstIn5;
        this.laterIn5 = laterIn5;
    }

    /** What a connection may start with. */
    int first(@Nullable MqttVersion version) {
        return version == MqttVersion.MQTT_5 ? first | firstIn5 : first;
    }

    /** What may come once CONNECT or CONNACK was there. */
    int later(@Nullable MqttVersion version) {
        return version == MqttVersion.MQTT_5 ? later | laterIn5 : later;
    }

    /** What may come after DISCONNECT. */
    int last(@Nullable MqttVersion version) {
        return last == 0 ? 0 : later(version);
    }

    /** The set that holds only the type with this number. */
    static int bit(int number) {
        return 1 << number;
    }

    /** The type with this number, 1 to 15. */
    static PacketType type(int number) {
        return Objects.requireNonNull(TYPES[number], "no packet type has this number");
    }

    /** Why a packet with this number may not come now. */
    MalformedPacket unexpected(int number, int expected, @Nullable MqttVersion version) {
        if (number == 0) {
            return Rule.PACKET_TYPE.broken(version, "packet type 0 is reserved");
        }
        if (number == PacketType.AUTH.number() && version != MqttVersion.MQTT_5) {
            return Rule.PACKET_TYPE.broken(
                    version, "packet type 15 is reserved in MQTT 3.1 and 3.1.1");
        }
        PacketType type = type(number);
        if (expected == last(version)) {
            return Rule.NOTHING_AFTER_DISCONNECT.broken(version, type + " follows DISCONNECT");
        }
        if (expected == first(version)) {
            Rule rule =
                    this == CLIENT ? Rule.FIRST_PACKET_IS_CONNECT : Rule.FIRST_ANSWER_IS_CONNACK;
            return rule.broken(
                    version,
                    "first packet is "
                            + type
                            + ", expected "
                            + (this == CLIENT ? PacketType.CONNECT : PacketType.CONNACK));
        }
        if ((first & bit(number)) != 0) {
            Rule rule = this == CLIENT ? Rule.ONE_CONNECT : Rule.ONE_CONNACK;
            return rule.broken(version, type + " comes a second time");
        }
        return Rule.DIRECTION.broken(version, type + " is not what a " + this + " sends");
    }

    private static int bits(PacketType... types) {
        int bits = 0;
        for (PacketType type : types) {
            bits |= bit(type.number());
        }
        return bits;
    }
}
