// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** SUBACK (MQTT 3.1.1 and 5.0 section 3.9). */
final class SubackCodec {
    private static final int FAILURE = 0x80;

    private SubackCodec() {}

    static Suback decode(Body body, Peer peer) {
        int packetId = body.readPacketId();
        Properties properties =
                body.isMqtt5() ? PropertiesCodec.read(body, PropertySet.SUBACK) : Properties.NONE;
        if (body.remaining() == 0) {
            throw body.broken(Rule.SUBACK_NOT_EMPTY, "no return code, expected one per filter");
        }
        List<ReasonCode> reasons = new ArrayList<>(1);
        while (body.remaining() > 0) {
            reasons.add(
                    body.isMqtt5()
                            ? ReasonCodes.read(body, PacketType.SUBACK, peer)
                            : readReturnCode(body));
        }
        return new Suback(packetId, reasons, properties);
    }

    static boolean encode(MqttVersion version, Suback suback, EncoderLimits limits, ByteBuf out) {
        PacketWriter.requirePacketId(suback.packetId());
        if (suback.reasons().isEmpty()) {
            throw new IllegalArgumentException("SUBACK needs a reason per topic filter");
        }
        if (version == MqttVersion.MQTT_5) {
            return UnsubackCodec.encodeReasons(
                    PropertySet.SUBACK,
                    suback.packetId(),
                    suback.reasons(),
                    suback.properties(),
                    limits,
                    out);
        }
        for (ReasonCode reason : suback.reasons()) {
            returnCode(reason);
        }
        PacketWriter.writeHeader(PacketType.SUBACK, 0, 2L + suback.reasons().size(), out);
        out.writeShort(suback.packetId());
        for (ReasonCode reason : suback.reasons()) {
            out.writeByte(returnCode(reason));
        }
        return true;
    }

    private static ReasonCode readReturnCode(Body body) {
        int code = body.readByte("return code");
        return switch (code) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.GRANTED_QOS_1;
            case 2 -> ReasonCode.GRANTED_QOS_2;
            case FAILURE -> ReasonCode.UNSPECIFIED_ERROR;
            default ->
                    throw body.broken(
                            Rule.SUBACK_REASON,
                            "return code is 0x%02X, expected 0, 1, 2 or 0x80".formatted(code));
        };
    }

    private static int returnCode(ReasonCode reason) {
        if (reason.isError()) {
            return FAILURE;
        }
        if (reason.code() > ReasonCode.GRANTED_QOS_2.code()) {
            throw new IllegalArgumentException(
                    "SUBACK: reason has to be a granted QoS or an error, found " + reason);
        }
        return reason.code();
    }
}
