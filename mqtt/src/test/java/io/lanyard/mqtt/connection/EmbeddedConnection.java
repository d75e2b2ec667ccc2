// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The server's side of a connection, on a channel without a socket. */
abstract class EmbeddedConnection {
    final Wire wire = new Wire();
    final EmbeddedChannel channel = new EmbeddedChannel(wire);
    final RecordingListener listener = new RecordingListener();
    final MqttConnection connection =
            MqttConnection.install(
                    channel, PacketDecoder.forServer(DecoderLimits.DEFAULT), listener);
    final List<ByteBuf> arrived = new ArrayList<>();

    @AfterEach
    void everyBufferIsGivenBack() {
        channel.finishAndReleaseAll();
        assertThat(arrived).allMatch(buffer -> buffer.refCnt() == 0, "is released");
        assertThat(listener.ends).as("calls of onClosed").hasSize(1);
    }

    static Packet connect() {
        return Packets.plainConnect(MqttVersion.MQTT_3_1_1);
    }

    static Publish publish(int packetId) {
        return Packets.publish("t", Qos.AT_LEAST_ONCE, packetId, "message " + packetId);
    }

    static byte[] bytes(Packet... packets) {
        ByteBuf encoded = Packets.encode(MqttVersion.MQTT_3_1_1, List.of(packets));
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes);
        return bytes;
    }

    static ByteBuf pooled(byte[] bytes, int from, int to) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(to - from)
                .writeBytes(bytes, from, to - from);
    }

    void arrive(Packet... packets) {
        arriveBytes(bytes(packets));
    }

    void arriveBytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        arriveBytes(bytes);
    }

    void arriveBytes(byte... bytes) {
        ByteBuf in = pooled(bytes, 0, bytes.length);
        arrived.add(in);
        // Not writeInbound: it would flush and run tasks between the read and the assertion.
        channel.pipeline().fireChannelRead(in);
        channel.pipeline().fireChannelReadComplete();
    }

    List<Integer> packetIds() {
        List<Integer> ids = new ArrayList<>();
        for (Packet packet : listener.packets) {
            if (packet instanceof Publish publish) {
                ids.add(publish.packetId());
            }
        }
        return ids;
    }

    List<Packet> sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        return Packets.decode(
                PacketDecoder.ofAnything(MqttVersion.MQTT_3_1_1, DecoderLimits.DEFAULT), all);
    }

    void assertSent(Packet... packets) {
        Packets.assertSame(sent(), List.of(packets));
    }

    /** Stands where the socket is: counts, holds back and fails writes. */
    static final class Wire extends ChannelOutboundHandlerAdapter {
        int writes;
        int flushes;
        boolean holdWrites;
        @Nullable IOException failure;
        private final List<ByteBuf> held = new ArrayList<>();
        private final List<ChannelPromise> promises = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes++;
            if (failure != null) {
                ((ByteBuf) message).release();
                promise.setFailure(failure);
            } else if (holdWrites) {
                ByteBuf bytes = (ByteBuf) message;
                held.add(bytes);
                promises.add(promise);
                // What a socket's queue does: it counts the bytes that wait.
                context.channel()
                        .unsafe()
                        .outboundBuffer()
                        .setUserDefinedWritability(1, held.size() < 4);
            } else {
                var unused = context.write(message, promise);
            }
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            context.flush();
        }

        void releaseWrites(EmbeddedChannel channel) {
            holdWrites = false;
            ChannelHandlerContext context = channel.pipeline().context(this);
            for (int index = 0; index < held.size(); index++) {
                var unused = context.write(held.get(index), promises.get(index));
            }
            held.clear();
            context.flush();
            if (channel.isOpen()) {
                channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
            }
        }

        void dropWrites() {
            held.forEach(ByteBuf::release);
            held.clear();
        }
    }
}
