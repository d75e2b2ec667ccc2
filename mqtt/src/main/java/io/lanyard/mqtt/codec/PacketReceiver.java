// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Takes the packets of a decoder, one after the other. The two kinds that most packets are may be taken without an object
 * for each; who does not care gets them as packets too.
 */
@FunctionalInterface
public interface PacketReceiver {
    /** A packet. The payload of a PUBLISH is valid until this call returns, unless it is retained. */
    void onPacket(Packet packet);

    /**
     * A PUBLISH, whose parts are those of {@link Publish}.
     *
     * @param in the payload is {@code length} bytes of it from {@code index} on, and valid until this call returns, unless
     *     the buffer is retained
     */
    default void onPublish(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            ByteBuf in,
            int index,
            int length) {
        ByteBuf payload = length == 0 ? Unpooled.EMPTY_BUFFER : in.slice(index, length);
        onPacket(new Publish(topic, qos, dup, retain, packetId, properties, payload));
    }

    /** A PUBACK that says nothing but the packet id: success. Others come as packets. */
    default void onPuback(int packetId) {
        onPacket(new Puback(packetId));
    }
}
