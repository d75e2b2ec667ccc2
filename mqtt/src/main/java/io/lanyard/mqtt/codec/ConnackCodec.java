// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.ConnectReturnCode;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/** CONNACK (MQTT 3.1.1 and 5.0 section 3.2). */
final class ConnackCodec {
    private static final int SESSION_PRESENT = 1;
    private static final int HIGHEST_RETURN_CODE = 5;

    private ConnackCodec() {}

    static Connack decode(Body body, Peer peer) {
        int flags = body.readByte("acknowledge flags");
        if (body.isMqtt31()) {
            flags = 0; // reserved and not used in 3.1
        }
        Properties properties = Properties.NONE;
        ReasonCode reason;
        if (body.isMqtt5()) {
            reason = ReasonCodes.read(body, PacketType.CONNACK, peer);
            properties = PropertiesCodec.read(body, PropertySet.CONNACK);
        } else {
            reason = readReturnCode(body);
        }
        body.requireEnd();
        if ((flags & ~SESSION_PRESENT) != 0) {
            throw body.broken(
                    Rule.CONNACK_RESERVED_FLAGS,
                    "acknowledge flags are 0x%02X, expected 0 or 1".formatted(flags));
        }
        if (flags == SESSION_PRESENT && reason.isError()) {
            throw body.broken(
                    Rule.NO_SESSION_WHEN_REFUSED,
                    "session present is 1 with " + reason + ", expected 0");
        }
        return new Connack(flags == SESSION_PRESENT, reason, properties);
    }

    static boolean encode(MqttVersion version, Connack connack, EncoderLimits limits, ByteBuf out) {
        if (connack.sessionPresent() && connack.reason() != ReasonCode.SUCCESS) {
            throw new IllegalArgumentException(
                    "CONNACK: no session is present when refused with "
                            + connack.reason()
                            + " [MQTT-3.2.2-4]");
        }
        if (version == MqttVersion.MQTT_5) {
            return encodeIn5(connack, limits, out);
        }
        boolean sessionPresent = connack.sessionPresent() && version != MqttVersion.MQTT_3_1;
        PacketWriter.writeHeader(PacketType.CONNACK, 0, 2, out);
        out.writeByte(sessionPresent ? SESSION_PRESENT : 0);
        out.writeByte(ConnectReturnCode.of(connack.reason()).code());
        return true;
    }

    private static boolean encodeIn5(Connack connack, EncoderLimits limits, ByteBuf out) {
        ReasonCodes.require(PacketType.CONNACK, connack.reason());
        Properties sent =
                PropertiesCodec.fitting(PropertySet.CONNACK, connack.properties(), 2, limits);
        long propertyLength = PropertiesCodec.length(sent);
        long length = remainingLength(propertyLength);
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(PacketType.CONNACK, 0, length, out);
        out.writeByte(connack.sessionPresent() ? SESSION_PRESENT : 0);
        out.writeByte(connack.reason().code());
        PropertiesCodec.write(sent, propertyLength, out);
        return true;
    }

    /** The Remaining Length in 5.0, with so many bytes of properties. */
    static long remainingLength(long propertyLength) {
        return 2 + PacketWriter.variableLength(propertyLength) + propertyLength;
    }

    private static ReasonCode readReturnCode(Body body) {
        int code = body.readByte("return code");
        if (code > HIGHEST_RETURN_CODE) {
            throw body.broken(Rule.CONNACK_REASON, "return code is " + code + ", expected 0 to 5");
        }
        return ConnectReturnCode.of(code).reason();
    }
}
