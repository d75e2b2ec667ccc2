// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Auth;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Property;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/**
 * AUTH (MQTT 5.0 section 3.15). Unlike an acknowledgement it has either both reason code and properties or
 * neither.
 */
final class AuthCodec {
    private AuthCodec() {}

    static Auth decode(Body body, Peer peer) {
        if (body.remaining() == 0) {
            if (peer == Peer.CLIENT) {
                throw body.broken(
                        Rule.AUTH_REASON, "no reason code means success, which only a server says");
            }
            return new Auth(ReasonCode.SUCCESS);
        }
        ReasonCode reason = ReasonCodes.read(body, PacketType.AUTH, peer);
        Properties properties = PropertiesCodec.read(body, PropertySet.AUTH);
        body.requireEnd();
        if (reason != ReasonCode.SUCCESS && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw body.broken(Rule.AUTH_HAS_A_METHOD, "no authentication method, expected one");
        }
        return new Auth(reason, properties);
    }

    static boolean encode(Auth auth, EncoderLimits limits, ByteBuf out) {
        ReasonCodes.require(PacketType.AUTH, auth.reason());
        Properties sent = PropertiesCodec.fitting(PropertySet.AUTH, auth.properties(), 1, limits);
        boolean nothing = auth.reason() == ReasonCode.SUCCESS && sent.isEmpty();
        long propertyLength = PropertiesCodec.length(sent);
        long length =
                nothing ? 0 : 1 + PacketWriter.variableLength(propertyLength) + propertyLength;
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(PacketType.AUTH, 0, length, out);
        if (!nothing) {
            out.writeByte(auth.reason().code());
            PropertiesCodec.write(sent, propertyLength, out);
        }
        return true;
    }
}
