// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.lanyard.mqtt.codec.OutgoingAliases;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The way out: packets are encoded one behind the other into a buffer that exists from the first packet of a turn
 * to its flush.
 */
final class PacketOutput {
    private static final int SMALLEST_BUFFER = 256;

    /**
     * A buffer this full is passed on to the channel, unflushed: the channel counts it, so that a long batch is
     * seen by its writability. Half of Netty's low water mark.
     */
    private static final int FULL_BUFFER = 16_384;

    private final PacketDecoder decoder;
    private final ChannelFutureListener written;

    /** Absent until the first PUBLISH to a peer that takes topic aliases. */
    private @Nullable OutgoingAliases aliases;

    private @Nullable ByteBuf buffer;

    /** What the last buffer came to hold, as the guess for the next. */
    private int lastSize = SMALLEST_BUFFER;

    private boolean unflushed;
    private long sentBytes;

    /** The last write, whose end is the end of all before it. */
    private @Nullable ChannelFuture lastWrite;

    /**
     * The way out, unused.
     *
     * @param decoder of the same connection: it knows what the peer has announced, and is told what this end announces
     * @param written called with the outcome of each write
     */
    PacketOutput(PacketDecoder decoder, ChannelFutureListener written) {
        this.decoder = decoder;
        this.written = written;
    }

    /** The version in use; 3.1.1 before it is known. */
    MqttVersion version() {
        MqttVersion version = decoder.version();
        return version == null ? MqttVersion.MQTT_3_1_1 : version;
    }

    /** As {@link MqttConnection#send}, for all packets but PUBLISH. */
    boolean encode(ChannelHandlerContext context, Packet packet) {
        MqttVersion version = version();
        boolean fits = PacketEncoder.encode(version, packet, decoder.peerLimits(), buffer(context));
        if (fits && version == MqttVersion.MQTT_5) {
            announce(packet);
        }
        return fits;
    }

    /** As {@link MqttConnection#sendPublish}. */
    boolean encodePublish(
            ChannelHandlerContext context,
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            ByteBuf payload) {
        int length = payload.readableBytes();
        boolean fits = encodeHead(context, topic, qos, dup, retain, packetId, properties, length);
        if (fits) {
            buffer(context).writeBytes(payload, payload.readerIndex(), length);
        }
        return fits;
    }

    /** As {@link MqttConnection#sendPublish}. */
    boolean encodePublish(
            ChannelHandlerContext context,
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            byte[] payload) {
        boolean fits =
                encodeHead(context, topic, qos, dup, retain, packetId, properties, payload.length);
        if (fits) {
            buffer(context).writeBytes(payload);
        }
        return fits;
    }

    private boolean encodeHead(
            ChannelHandlerContext context,
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            int payloadLength) {
        MqttVersion version = version();
        return PacketEncoder.encodePublishHead(
                version,
                topic,
                qos,
                dup,
                retain,
                packetId,
                properties,
                version == MqttVersion.MQTT_5 ? aliases() : null,
                decoder.peerLimits(),
                payloadLength,
                buffer(context));
    }

    /** As {@link MqttConnection#acknowledge}. */
    boolean encodePuback(ChannelHandlerContext context, int packetId) {
        return PacketEncoder.encodePuback(packetId, decoder.peerLimits(), buffer(context));
    }

    private void announce(Packet packet) {
        if (packet instanceof Connack connack) {
            announce(connack.properties());
        } else if (packet instanceof Connect connect) {
            announce(connect.properties());
        }
    }

    private void announce(Properties properties) {
        decoder.announceTopicAliasMaximum(properties.topicAliasMaximum());
        decoder.announceMaximumPacketSize(properties.maximumPacketSize());
    }

    private @Nullable OutgoingAliases aliases() {
        int maximum = decoder.peerLimits().topicAliasMaximum();
        if (aliases == null && maximum > 0) {
            aliases = new OutgoingAliases(maximum);
        }
        return aliases;
    }

    /** The buffer to append the next packet to. */
    private ByteBuf buffer(ChannelHandlerContext context) {
        ByteBuf current = buffer;
        if (current == null) {
            current =
                    context.alloc()
                            .ioBuffer(Math.max(SMALLEST_BUFFER, Math.min(lastSize, FULL_BUFFER)));
            buffer = current;
        }
        return current;
    }

    /** Passes a full buffer on. To be called after each packet. */
    void writeIfFull(ChannelHandlerContext context) {
        ByteBuf current = buffer;
        if (current != null && current.readableBytes() >= FULL_BUFFER) {
            write(context);
        }
    }

    /** Hands everything to the socket. */
    void flush(ChannelHandlerContext context) {
        write(context);
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    /** Ends with the last byte that was flushed; null when there was none. */
    @Nullable ChannelFuture lastWrite() {
        return lastWrite;
    }

    long sentBytes() {
        return sentBytes;
    }

    void release() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null) {
            current.release();
        }
    }

    private void write(ChannelHandlerContext context) {
        ByteBuf current = buffer;
        if (current == null) {
            return;
        }
        // Out of reach before it is written: the write may call back, and what is sent then needs
        // its own buffer.
        buffer = null;
        int size = current.readableBytes();
        if (size == 0) {
            current.release();
            return;
        }
        lastSize = size;
        sentBytes += size;
        unflushed = true;
        lastWrite = context.write(current).addListener(written);
    }
}
