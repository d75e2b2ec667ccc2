// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

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

    private final ChannelFutureListener written;

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
     * @param written called with the outcome of each write
     */
    PacketOutput(ChannelFutureListener written) {
        this.written = written;
    }

    /** The buffer to append the next packet to. */
    ByteBuf buffer(ChannelHandlerContext context) {
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
