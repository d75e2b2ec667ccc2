// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;

/** A PUBLISH that was read and is not handed over yet; a decoder uses one for all of them. */
final class PublishFields {
    private static final TopicName NO_TOPIC = TopicName.of("");

    private TopicName topic = NO_TOPIC;
    private Qos qos = Qos.AT_MOST_ONCE;
    private boolean dup;
    private boolean retain;
    private int packetId;
    private Properties properties = Properties.NONE;
    private int payloadIndex;
    private int payloadLength;

    /** All that is left of the body is the payload. */
    void set(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            Body body) {
        this.topic = topic;
        this.qos = qos;
        this.dup = dup;
        this.retain = retain;
        this.packetId = packetId;
        this.properties = properties;
        this.payloadIndex = body.position();
        this.payloadLength = body.remaining();
    }

    void handOver(ByteBuf in, PacketReceiver receiver) {
        Properties handedOver = properties;
        // They may be large, and a connection may be silent after this.
        properties = Properties.NONE;
        receiver.onPublish(
                topic, qos, dup, retain, packetId, handedOver, in, payloadIndex, payloadLength);
    }
}
