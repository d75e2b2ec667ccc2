// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** UNSUBSCRIBE (MQTT 3.1.1 section 3.10). */
final class UnsubscribeCodec {
    static final int FLAGS = 0b0010;

    private UnsubscribeCodec() {}

    static Unsubscribe decode(Body body) {
        int packetId = body.readPacketId();
        if (body.remaining() == 0) {
            throw body.broken(Rule.UNSUBSCRIBE_NOT_EMPTY, "no topic filter, expected at least one");
        }
        List<String> filters = new ArrayList<>(1);
        while (body.remaining() > 0) {
            filters.add(body.readTopicFilter("topic filter"));
        }
        return new Unsubscribe(packetId, filters);
    }

    static void encode(Unsubscribe unsubscribe, ByteBuf out) {
        PacketWriter.requirePacketId(unsubscribe.packetId());
        if (unsubscribe.filters().isEmpty()) {
            throw new IllegalArgumentException("UNSUBSCRIBE needs a topic filter [MQTT-3.10.3-2]");
        }
        long length = 2;
        for (String filter : unsubscribe.filters()) {
            length += 2L + PacketWriter.filterLength(filter);
        }
        PacketWriter.writeHeader(PacketType.UNSUBSCRIBE, FLAGS, length, out);
        out.writeShort(unsubscribe.packetId());
        for (String filter : unsubscribe.filters()) {
            PacketWriter.writeText(filter, PacketWriter.filterLength(filter), out);
        }
    }
}
