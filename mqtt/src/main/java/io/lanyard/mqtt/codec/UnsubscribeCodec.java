// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** UNSUBSCRIBE (MQTT 3.1.1 and 5.0 section 3.10). */
final class UnsubscribeCodec {
    static final int FLAGS = 0b0010;

    private UnsubscribeCodec() {}

    static Unsubscribe decode(Body body) {
        int packetId = body.readPacketId();
        Properties properties =
                body.isMqtt5()
                        ? PropertiesCodec.read(body, PropertySet.UNSUBSCRIBE)
                        : Properties.NONE;
        if (body.remaining() == 0) {
            throw body.broken(Rule.UNSUBSCRIBE_NOT_EMPTY, "no topic filter, expected at least one");
        }
        List<String> filters = new ArrayList<>(1);
        while (body.remaining() > 0) {
            filters.add(body.readTopicFilter("topic filter"));
        }
        return new Unsubscribe(packetId, filters, properties);
    }

    static boolean encode(
            MqttVersion version, Unsubscribe unsubscribe, EncoderLimits limits, ByteBuf out) {
        PacketWriter.requirePacketId(unsubscribe.packetId());
        if (unsubscribe.filters().isEmpty()) {
            throw new IllegalArgumentException("UNSUBSCRIBE needs a topic filter [MQTT-3.10.3-2]");
        }
        Properties properties = unsubscribe.properties();
        long propertyLength = 0;
        long length = 2;
        if (version == MqttVersion.MQTT_5) {
            PropertySet.UNSUBSCRIBE.require(properties);
            propertyLength = PropertiesCodec.length(properties);
            length += PacketWriter.variableLength(propertyLength) + propertyLength;
        }
        for (String filter : unsubscribe.filters()) {
            length += 2L + PacketWriter.filterLength(filter);
        }
        if (!limits.fits(length)) {
            return false;
        }
        PacketWriter.writeHeader(PacketType.UNSUBSCRIBE, FLAGS, length, out);
        out.writeShort(unsubscribe.packetId());
        if (version == MqttVersion.MQTT_5) {
            PropertiesCodec.write(properties, propertyLength, out);
        }
        for (String filter : unsubscribe.filters()) {
            PacketWriter.writeText(filter, PacketWriter.filterLength(filter), out);
        }
        return true;
    }
}
