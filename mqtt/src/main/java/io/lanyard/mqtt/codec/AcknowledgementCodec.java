// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/**
 * What PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH have in common: a reason code and properties at their
 * end, which 5.0 lets a sender leave out when they say nothing, and which 3.1 and 3.1.1 do not have (MQTT 5.0
 * sections 3.4 to 3.7, 3.14 and 3.15).
 */
final class AcknowledgementCodec {
    private AcknowledgementCodec() {}

    /** Success when it is left out. */
    static ReasonCode readReason(Body body, PacketType type, Peer peer) {
        if (body.remaining() == 0) {
            return ReasonCode.SUCCESS;
        }
        if (!body.isMqtt5()) {
            body.requireEnd();
        }
        return ReasonCodes.read(body, type, peer);
    }

    /** None when they are left out; the end of the packet. */
    static Properties readProperties(Body body, PropertySet set) {
        if (body.remaining() == 0) {
            return Properties.NONE;
        }
        Properties properties = PropertiesCodec.read(body, set);
        body.requireEnd();
        return properties;
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP of 5.0; false when the peer does not take even its shortest form. */
    static boolean encode(
            PropertySet set,
            int flags,
            int packetId,
            ReasonCode reason,
            Properties properties,
            EncoderLimits limits,
            ByteBuf out) {
        PacketWriter.requirePacketId(packetId);
        ReasonCodes.require(set.type(), reason);
        Properties sent = PropertiesCodec.fitting(set, properties, 3, limits);
        long propertyLength = PropertiesCodec.length(sent);
        long length = 2 + endLength(reason, propertyLength);
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(set.type(), flags, length, out);
        out.writeShort(packetId);
        writeEnd(reason, sent, propertyLength, out);
        return true;
    }

    /** DISCONNECT of 5.0; false when the peer does not take even its shortest form. */
    static boolean encodeDisconnect(
            ReasonCode reason, Properties properties, EncoderLimits limits, ByteBuf out) {
        ReasonCodes.require(PacketType.DISCONNECT, reason);
        Properties sent = PropertiesCodec.fitting(PropertySet.DISCONNECT, properties, 1, limits);
        long propertyLength = PropertiesCodec.length(sent);
        long length = endLength(reason, propertyLength);
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(PacketType.DISCONNECT, 0, length, out);
        writeEnd(reason, sent, propertyLength, out);
        return true;
    }

    private static long endLength(ReasonCode reason, long propertyLength) {
        if (propertyLength > 0) {
            return 1 + PacketWriter.variableLength(propertyLength) + propertyLength;
        }
        return reason == ReasonCode.SUCCESS ? 0 : 1;
    }

    private static void writeEnd(
            ReasonCode reason, Properties properties, long propertyLength, ByteBuf out) {
        if (propertyLength > 0 || reason != ReasonCode.SUCCESS) {
            out.writeByte(reason.code());
        }
        if (propertyLength > 0) {
            PropertiesCodec.write(properties, propertyLength, out);
        }
    }
}
