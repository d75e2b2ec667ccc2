// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Unsuback;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** UNSUBACK (MQTT 3.1.1 and 5.0 section 3.11): only a packet id before 5.0. */
final class UnsubackCodec {
    private UnsubackCodec() {}

    static Unsuback decode(Body body, Peer peer) {
        int packetId = body.readPacketId();
        if (!body.isMqtt5()) {
            body.requireEnd();
            return new Unsuback(packetId);
        }
        Properties properties = PropertiesCodec.read(body, PropertySet.UNSUBACK);
        if (body.remaining() == 0) {
            throw body.broken(Rule.UNSUBACK_NOT_EMPTY, "no reason code, expected one per filter");
        }
        List<ReasonCode> reasons = new ArrayList<>(1);
        while (body.remaining() > 0) {
            reasons.add(ReasonCodes.read(body, PacketType.UNSUBACK, peer));
        }
        return new Unsuback(packetId, reasons, properties);
    }

    static boolean encode(
            MqttVersion version, Unsuback unsuback, EncoderLimits limits, ByteBuf out) {
        if (version != MqttVersion.MQTT_5) {
            PacketWriter.writePacketIdOnly(PacketType.UNSUBACK, 0, unsuback.packetId(), out);
            return true;
        }
        PacketWriter.requirePacketId(unsuback.packetId());
        if (unsuback.reasons().isEmpty()) {
            throw new IllegalArgumentException("UNSUBACK needs a reason per topic filter");
        }
        return encodeReasons(
                PropertySet.UNSUBACK,
                unsuback.packetId(),
                unsuback.reasons(),
                unsuback.properties(),
                limits,
                out);
    }

    /** SUBACK or UNSUBACK of 5.0; false when the peer does not take even its shortest form. */
    static boolean encodeReasons(
            PropertySet set,
            int packetId,
            List<ReasonCode> reasons,
            Properties properties,
            EncoderLimits limits,
            ByteBuf out) {
        for (ReasonCode reason : reasons) {
            ReasonCodes.require(set.type(), reason);
        }
        long besides = 2L + reasons.size();
        Properties sent = PropertiesCodec.fitting(set, properties, besides, limits);
        long propertyLength = PropertiesCodec.length(sent);
        long length = besides + PacketWriter.variableLength(propertyLength) + propertyLength;
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(set.type(), 0, length, out);
        out.writeShort(packetId);
        PropertiesCodec.write(sent, propertyLength, out);
        for (ReasonCode reason : reasons) {
            out.writeByte(reason.code());
        }
        return true;
    }
}
