// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder says of bytes that a client sent.
 *
 * @param accepted packets until the end or the refusal
 * @param refusal why the rest was refused, or null
 */
record Verdict(int accepted, @Nullable String refusal) {
    /** @param first whether the bytes start the connection; otherwise a CONNECT goes before them */
    static Verdict ofNetty(MqttVersion version, boolean first, byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(262_144));
        if (!first) {
            channel.writeInbound(connect(version));
            ReferenceCountUtil.release(channel.readInbound());
        }
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        int accepted = 0;
        String refusal = null;
        for (MqttMessage message = channel.readInbound();
                message != null;
                message = channel.readInbound()) {
            if (message.decoderResult().isFailure()) {
                refusal = String.valueOf(message.decoderResult().cause());
            } else {
                accepted++;
            }
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
        return new Verdict(accepted, refusal);
    }

    /** As {@link #ofNetty}; fails when our decoder throws, or reads beyond what it handed over. */
    static Verdict ofOurs(MqttVersion version, boolean first, byte[] bytes) {
        PacketDecoder decoder = PacketDecoder.forServer(DecoderLimits.DEFAULT);
        if (!first) {
            Packets.decode(decoder, connect(version));
            decoder.announceTopicAliasMaximum(65_535);
        }
        List<Packet> packets = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        ProtocolViolation violation = decoder.decode(in, packets::add);
        assertThat(in.refCnt()).isEqualTo(1);
        return new Verdict(packets.size(), violation == null ? null : violation.toString());
    }

    private static ByteBuf connect(MqttVersion version) {
        return Packets.encode(version, List.of(Packets.plainConnect(version)));
    }
}
