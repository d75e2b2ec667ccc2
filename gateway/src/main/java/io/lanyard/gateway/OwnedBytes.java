// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.LoopReads;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Moves what was read out of {@link LoopReads}, for handlers behind it that keep bytes until more come, as TLS and
 * WebSocket do with half a record or frame.
 */
@ChannelHandler.Sharable
final class OwnedBytes extends ChannelInboundHandlerAdapter {
    static final OwnedBytes INSTANCE = new OwnedBytes();

    private OwnedBytes() {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf read)) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf owned;
        try {
            owned = context.alloc().directBuffer(read.readableBytes()).writeBytes(read);
        } finally {
            read.release();
        }
        context.fireChannelRead(owned);
    }
}
