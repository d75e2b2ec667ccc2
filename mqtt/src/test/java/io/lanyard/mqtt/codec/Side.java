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
    CLIENT_AFTER_CONNACK_3_1_1,
    /** Has announced topic aliases up to 10. */
    SERVER_AFTER_CONNECT_5,
    /** Has announced no topic aliases. */
    SERVER_WITHOUT_ALIASES_5,
    CLIENT_5,
    /** Has announced topic aliases up to 10. */
    CLIENT_AFTER_CONNACK_5;

    static final DecoderLimits LIMITS = new DecoderLimits(1_000, 100_000, 4);

    private static final String CONNECT_3_1 = "10 [ s'MQIsdp' 03 02 003C s'c' ]";
    private static final String CONNECT_3_1_1 = "10 [ s'MQTT' 04 02 003C s'c' ]";
    private static final String CONNECT_5 = "10 [ s'MQTT' 05 02 003C 00 s'c' ]";
    private static final String CONNACK = "20 02 00 00";
    private static final String CONNACK_5 = "20 [ 00 00 00 ]";

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
            case SERVER_AFTER_CONNECT_5 ->
                    withAliases(after(CONNECT_5, PacketDecoder.forServer(LIMITS)));
            case SERVER_WITHOUT_ALIASES_5 -> after(CONNECT_5, PacketDecoder.forServer(LIMITS));
            case CLIENT_5 -> PacketDecoder.forClient(MqttVersion.MQTT_5, LIMITS);
            case CLIENT_AFTER_CONNACK_5 ->
                    withAliases(
                            after(CONNACK_5, PacketDecoder.forClient(MqttVersion.MQTT_5, LIMITS)));
        };
    }

    /** What is spoken there; of a server before CONNECT, 3.1.1. */
    MqttVersion version() {
        return switch (this) {
            case SERVER, SERVER_AFTER_CONNECT_3_1_1, CLIENT_3_1_1, CLIENT_AFTER_CONNACK_3_1_1 ->
                    MqttVersion.MQTT_3_1_1;
            case SERVER_AFTER_CONNECT_3_1, CLIENT_3_1, CLIENT_AFTER_CONNACK_3_1 ->
                    MqttVersion.MQTT_3_1;
            case SERVER_AFTER_CONNECT_5,
                    SERVER_WITHOUT_ALIASES_5,
                    CLIENT_5,
                    CLIENT_AFTER_CONNACK_5 ->
                    MqttVersion.MQTT_5;
        };
    }

    private static PacketDecoder withAliases(PacketDecoder decoder) {
        decoder.announceTopicAliasMaximum(10);
        return decoder;
    }

    private static PacketDecoder after(String first, PacketDecoder decoder) {
        ByteBuf in = WireBytes.buffer(first);
        Packets.decode(decoder, in);
        return decoder;
    }
}
