// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection that lets the peer read what was sent last. A socket that is closed while it holds input
 * that nobody read resets the connection, and a reset may overtake the CONNACK or DISCONNECT that says why. So the
 * output ends first, which tells the peer that all is said, and what still comes in is read and thrown away: until the
 * peer closes too, but for {@value #DRAIN_MILLIS} ms and {@value #DRAIN_BYTES} bytes at most.
 *
 * <p>It is put in front of all other handlers when the connection closes, so that it acts after TLS and WebSocket
 * have said their own farewell. Lives on the event loop of its channel.
 */
final class Farewell extends ChannelDuplexHandler {
    static final int DRAIN_MILLIS = 1_000;
    static final int DRAIN_BYTES = 1_048_576;

    /** How many connections of this process may wait for their peers at a time; those beyond close at once. */
    static final Semaphore PLACES = new Semaphore(1_000);

    /** Set while input is drained. */
    private @Nullable ChannelPromise closing;

    private final @Nullable Runnable peerFollowed;
    private @Nullable Future<?> deadline;
    private int drained;

    private Farewell(@Nullable Runnable peerFollowed) {
        this.peerFollowed = peerFollowed;
    }

    /**
     * Closes the channel, whose last write has been flushed.
     *
     * @param peerFollowed run on the loop when the peer closes in order within the time that it is waited for
     */
    static void close(Channel channel, @Nullable Runnable peerFollowed) {
        if (channel.isActive() && channel instanceof DuplexChannel) {
            channel.pipeline().addFirst(new Farewell(peerFollowed));
        }
        var unused = channel.close(); // its end is heard as channelInactive
    }

    /** The first time the way in is left open for a while; a second close means at once. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        DuplexChannel channel = (DuplexChannel) context.channel();
        if (closing != null || !channel.isActive() || !PLACES.tryAcquire()) {
            var unused = context.close(promise);
            return;
        }
        closing = promise;
        deadline =
                channel.eventLoop()
                        .schedule(() -> end(context), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        // Behind what the handlers before have written, which may still be on its way.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> endOutput(context, channel));
        channel.config().setAutoRead(true); // it may close in a pause
    }

    private void endOutput(ChannelHandlerContext context, DuplexChannel channel) {
        channel.shutdownOutput()
                .addListener(shutdown -> {
                    if (!shutdown.isSuccess()) {
                        end(context);
                    }
                });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing == null) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            drained += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (drained > DRAIN_BYTES) {
            end(context);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (closing == null) {
            context.fireChannelReadComplete();
        }
    }

    /** Who is not waited for any more may reset the connection as he likes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (closing == null) {
            context.fireExceptionCaught(cause);
        } else {
            end(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // Not when the time was over, or the peer has reset the connection: either has ended this.
        if (deadline != null && peerFollowed != null) {
            peerFollowed.run();
        }
        end(context);
        context.fireChannelInactive();
    }

    private void end(ChannelHandlerContext context) {
        Future<?> pending = deadline;
        ChannelPromise promise = closing;
        if (pending != null && promise != null) {
            deadline = null;
            pending.cancel(false);
            PLACES.release();
            var unused = context.close(promise);
        }
    }
}
