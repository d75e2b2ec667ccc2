// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection that is closed over what has just been read, which is what cannot be read as HTTP, in a way that lets
 * the client see the answer: nothing is sent any more, and what still comes is thrown away until the client ends its side, for
 * a while. A socket that is closed with bytes unread resets the connection, and the client loses the answer with it
 * (RFC 9112, 9.6).
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long PATIENCE_SECONDS = 5;

    /** Whoever sends more than this does not look for an answer. */
    private static final long MAX_DISCARDED = 16 << 20;

    private boolean reading;
    private boolean lingering;
    private long discarded;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (lingering) {
            discarded += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
            ReferenceCountUtil.release(message);
            if (discarded > MAX_DISCARDED) {
                end(context);
            }
            return;
        }
        reading = true;
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!lingering) {
            context.fireChannelReadComplete();
            reading = false;
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (lingering) {
            // Vert.x closes once for the answer and once for what cannot be read.
            closed(context, promise);
            return;
        }
        if (!reading
                || !context.channel().isActive()
                || !(context.channel() instanceof DuplexChannel channel)) {
            var _ = context.close(promise);
            return;
        }
        lingering = true;
        closed(context, promise);
        var _ =
                context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> {
                            var _ = channel.shutdownOutput();
                        });
        Runnable end = () -> end(context);
        var _ = context.executor().schedule(end, PATIENCE_SECONDS, TimeUnit.SECONDS);
        // Whoever reads bodies may have stopped reading.
        channel.config().setAutoRead(true);
    }

    private static void end(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private static void closed(ChannelHandlerContext context, ChannelPromise promise) {
        var _ = context.channel().closeFuture().addListener(end -> promise.trySuccess());
    }
}
