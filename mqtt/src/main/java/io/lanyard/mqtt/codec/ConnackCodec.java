// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.ConnectReturnCode;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.netty.buffer.ByteBuf;

/** CONNACK (MQTT 3.1.1 section 3.2). */
final class ConnackCodec {
    private static final int SESSION_PRESENT = 1;
    private static final int HIGHEST_RETURN_CODE = 5;

    private ConnackCodec() {}

    static Connack decode(Body body) {
        int flags = body.readByte("acknowledge flags");
        int code = body.readByte("return code");
        body.requireEnd();
        if (body.isMqtt31()) {
            flags = 0; // reserved and not used in 3.1
        }
        if ((flags & ~SESSION_PRESENT) != 0) {
            throw body.broken(
                    Rule.CONNACK_RESERVED_FLAGS,
                    "acknowledge flags are 0x%02X, expected 0 or 1".formatted(flags));
        }
        if (code > HIGHEST_RETURN_CODE) {
            throw body.broken(
                    Rule.CONNACK_RETURN_CODE, "return code is " + code + ", expected 0 to 5");
        }
        if (flags == SESSION_PRESENT && code != 0) {
            throw body.broken(
                    Rule.NO_SESSION_WHEN_REFUSED,
                    "session present is 1 with return code " + code + ", expected 0");
        }
        return new Connack(
                flags == SESSION_PRESENT, ConnectReturnCode.of(code).reason(), Properties.NONE);
    }

    static void encode(MqttVersion version, Connack connack, ByteBuf out) {
        int code = ConnectReturnCode.of(connack.reason()).code();
        if (connack.sessionPresent() && code != 0) {
            throw new IllegalArgumentException(
                    "CONNACK: no session is present when refused with "
                            + connack.reason()
                            + " [MQTT-3.2.2-4]");
        }
        boolean sessionPresent = connack.sessionPresent() && version != MqttVersion.MQTT_3_1;
        PacketWriter.writeHeader(PacketType.CONNACK, 0, 2, out);
        out.writeByte(sessionPresent ? SESSION_PRESENT : 0);
        out.writeByte(code);
    }
}
