// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The frames of a WebSocket, seen from the client (RFC 6455 section 5): what is written goes out in masked binary
 * frames, and of what comes in the payload is handed on as it arrives, wherever frames begin and end: MQTT does not
 * care [MQTT-6.0.0-2]. Event loop only.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LONGEST_CONTROL = 125;

    /** The head of a frame, and a control frame whole; at most a few bytes more than 125. */
    private final ByteBuf head = Unpooled.buffer(16, 2 + LONGEST_CONTROL);

    /** What is missing of the payload of the data frame that is coming in. */
    private long missing;

    private boolean closing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !closing) {
                if (missing > 0) {
                    int count = (int) Math.min(missing, in.readableBytes());
                    missing -= count;
                    context.fireChannelRead(in.readRetainedSlice(count));
                } else {
                    head.writeByte(in.readByte());
                    readHead(context);
                }
            }
        } finally {
            in.release();
        }
    }

    /** Acts when the head of a data frame, or a whole control frame, is there. */
    private void readHead(ChannelHandlerContext context) throws IOException {
        int size = head.readableBytes();
        if (size < 2) {
            return;
        }
        int opcode = head.getByte(0) & 0x0f;
        if ((head.getByte(0) & 0x70) != 0) {
            throw new IOException("a WebSocket frame uses an extension that was not agreed on");
        }
        if ((head.getByte(1) & MASKED) != 0) {
            throw new IOException("a WebSocket frame of the server is masked");
        }
        int shortLength = head.getByte(1) & 0x7f;
        if (opcode == CONTINUATION || opcode == BINARY) {
            int headSize = shortLength == 126 ? 4 : shortLength == 127 ? 10 : 2;
            if (size < headSize) {
                return;
            }
            missing =
                    switch (headSize) {
                        case 4 -> head.getUnsignedShort(2);
                        case 10 -> head.getLong(2);
                        default -> shortLength;
                    };
            head.clear();
            if (missing < 0) {
                throw new IOException("a WebSocket frame has a negative length");
            }
            return;
        }
        if (shortLength > LONGEST_CONTROL || (head.getByte(0) & FINAL) == 0) {
            throw new IOException("a WebSocket control frame is too long or in parts");
        }
        if (size == 2 + shortLength) {
            onControl(context, opcode, head.skipBytes(2));
            head.clear();
        }
    }

    private void onControl(ChannelHandlerContext context, int opcode, ByteBuf payload)
            throws IOException {
        switch (opcode) {
            case PING -> {
                var unused = context.writeAndFlush(frame(context, PONG, payload));
            }
            case PONG -> {
                // Nobody has asked; it is allowed.
            }
            case CLOSE -> {
                sendClose(context);
                var unused = context.close();
            }
            default ->
                    throw new IOException(
                            "a WebSocket frame is of kind " + opcode + ", expected binary");
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        try {
            var unused = context.write(frame(context, BINARY, payload), promise);
        } finally {
            payload.release();
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (context.channel().isActive()) {
            sendClose(context);
        }
        var unused = context.close(promise);
    }

    private void sendClose(ChannelHandlerContext context) {
        if (!closing) {
            closing = true;
            // 1000: the purpose is fulfilled.
            var unused =
                    context.writeAndFlush(
                            frame(context, CLOSE, Unpooled.buffer(2).writeShort(1_000)));
        }
    }

    private static ByteBuf frame(ChannelHandlerContext context, int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = context.alloc().ioBuffer(14 + length).writeByte(FINAL | opcode);
        if (length < 126) {
            frame.writeByte(MASKED | length);
        } else if (length <= 0xFFFF) {
            frame.writeByte(MASKED | 126).writeShort(length);
        } else {
            frame.writeByte(MASKED | 127).writeLong(length);
        }
        // Masks hinder caches of the 2000s, not eavesdroppers: no need for a secure one.
        int mask = ThreadLocalRandom.current().nextInt();
        frame.writeInt(mask);
        int from = payload.readerIndex();
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            frame.writeInt(payload.getInt(from + at) ^ mask);
        }
        for (int shift = 24; at < length; at++, shift -= 8) {
            frame.writeByte(payload.getByte(from + at) ^ (mask >>> shift));
        }
        return frame;
    }
}
