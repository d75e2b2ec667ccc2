// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.netty.buffer.ByteBuf;

/** Where the bytes of a table row arrive. The {@code _AFTER_} ones have seen the first packet of the connection. */
enum Side {
    SERVER,
    SERVER_AFTER_CONNECT_3_1,
    SERVER_AFTER_CONNECT_3_1_1,
    CLIENT_3_1,
    CLIENT_3_1_1,
    CLIENT_AFTER_CONNACK_3_1,
    CLIENT_AFTER_CONNACK_3_1_1;

    static final DecoderLimits LIMITS = new DecoderLimits(1_000, 100_000);

    private static final String CONNECT_3_1 = "10 [ s'MQIsdp' 03 02 003C s'c' ]";
    private static final String CONNECT_3_1_1 = "10 [ s'MQTT' 04 02 003C s'c' ]";
    private static final String CONNACK = "20 02 00 00";

    PacketDecoder decoder() {
        return switch (this) {
            case SERVER -> PacketDecoder.forServer(LIMITS);
            case SERVER_AFTER_CONNECT_3_1 -> after(CONNECT_3_1, PacketDecoder.forServer(LIMITS));
            case SERVER_AFTER_CONNECT_3_1_1 ->
                    after(CONNECT_3_1_1, PacketDecoder.forServer(LIMITS));
            case CLIENT_3_1 -> PacketDecoder.forClient(MqttVersion.MQTT_3_1, LIMITS);
            case CLIENT_3_1_1 -> PacketDecoder.forClient(MqttVersion.MQTT_3_1_1, LIMITS);
            case CLIENT_AFTER_CONNACK_3_1 ->
                    after(CONNACK, PacketDecoder.forClient(MqttVersion.MQTT_3_1, LIMITS));
            case CLIENT_AFTER_CONNACK_3_1_1 ->
                    after(CONNACK, PacketDecoder.forClient(MqttVersion.MQTT_3_1_1, LIMITS));
        };
    }

    private static PacketDecoder after(String first, PacketDecoder decoder) {
        ByteBuf in = WireBytes.buffer(first);
        Packets.decode(decoder, in);
        return decoder;
    }
}
