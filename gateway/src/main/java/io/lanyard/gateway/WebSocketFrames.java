// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;

/**
 * The frames of a WebSocket (RFC 6455, 5) on one side, a stream of bytes on the other. MQTT packets and frames have
 * nothing to do with each other [MQTT-6.0.0-2], so the payload is handed on as it comes and no frame is ever
 * collected, however long it says that it is.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int MAX_HEADER = 14;

    /** Also the most that a length of one byte says. */
    private static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int LENGTH_OF_TWO_BYTES = 126;
    private static final int LENGTH_OF_EIGHT_BYTES = 127;

    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED_DATA = 1003;

    private final DeviceEndpoint endpoint;

    // Of the frame at hand.
    private final byte[] header = new byte[MAX_HEADER];
    private int headerBytes;
    private boolean inPayload;
    private int opcode;
    private boolean isFinal;
    private long remaining;
    private int mask;

    // Of the connection.
    private byte[] control = {};
    private int controlBytes;
    private boolean inMessage;

    /** The status that the peer is told when the connection ends from this side. */
    private int farewell = NORMAL;

    /** Nothing more is read: the peer has closed, or broken the rules. */
    private boolean over;

    /** The last frame has been sent. */
    private boolean closing;

    WebSocketFrames(DeviceEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    // ---- in ----

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (in.isReadable() && !over) {
                if (inPayload) {
                    readPayload(context, in);
                } else {
                    readHeader(context, in);
                }
            }
        } finally {
            in.release();
        }
    }

    private void readHeader(ChannelHandlerContext context, ByteBuf in) {
        header[headerBytes++] = in.readByte();
        if (headerBytes < 2 || headerBytes < headerLength()) {
            return;
        }
        headerBytes = 0;
        opcode = header[0] & 0x0f;
        isFinal = (header[0] & FINAL) != 0;
        int lengthBytes = lengthBytes();
        remaining = lengthBytes == 0 ? header[1] & 0x7f : number(2, lengthBytes);
        mask = (int) number(2 + lengthBytes, MASK_BYTES);
        if (!isAllowed()) {
            return;
        }
        if (opcode >= CLOSE) {
            control = new byte[(int) remaining];
            controlBytes = 0;
        } else {
            inMessage = !isFinal;
        }
        inPayload = true;
        if (remaining == 0) {
            endFrame(context);
        }
    }

    private int headerLength() {
        return 2 + lengthBytes() + ((header[1] & MASKED) == 0 ? 0 : MASK_BYTES);
    }

    private int lengthBytes() {
        return switch (header[1] & 0x7f) {
            case LENGTH_OF_TWO_BYTES -> 2;
            case LENGTH_OF_EIGHT_BYTES -> 8;
            default -> 0;
        };
    }

    private long number(int at, int bytes) {
        long number = 0;
        for (int i = at; i < at + bytes; i++) {
            number = (number << 8) | (header[i] & 0xff);
        }
        return number;
    }

    private boolean isAllowed() {
        if ((header[1] & MASKED) == 0) {
            return refuse(PROTOCOL_ERROR, "a frame is not masked (RFC 6455, 5.1)");
        }
        if ((header[0] & RESERVED) != 0) {
            return refuse(PROTOCOL_ERROR, "a frame has a reserved bit (RFC 6455, 5.2)");
        }
        if (remaining < 0) {
            return refuse(PROTOCOL_ERROR, "a frame has a negative length");
        }
        return switch (opcode) {
            case TEXT -> refuse(UNSUPPORTED_DATA, "a text frame [MQTT-6.0.0-1]");
            case BINARY ->
                    !inMessage
                            || refuse(
                                    PROTOCOL_ERROR,
                                    "a message begins within another (RFC 6455, 5.4)");
            case CONTINUATION ->
                    inMessage
                            || refuse(PROTOCOL_ERROR, "a continuation of nothing (RFC 6455, 5.4)");
            case CLOSE, PING, PONG ->
                    (isFinal && remaining <= MAX_CONTROL_PAYLOAD)
                            || refuse(
                                    PROTOCOL_ERROR,
                                    "a control frame is too long or in parts (RFC 6455, 5.5)");
            default -> refuse(PROTOCOL_ERROR, "a frame has the opcode " + opcode);
        };
    }

    private boolean refuse(int status, String detail) {
        over = true;
        // Told behind the DISCONNECT: no data follows a Close (RFC 6455, 5.5.1).
        farewell = status;
        endpoint.endForWebSocket(detail);
        return false;
    }

    private void readPayload(ChannelHandlerContext context, ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        unmask(in, length);
        remaining -= length;
        if (opcode >= CLOSE) {
            in.readBytes(control, controlBytes, length);
            controlBytes += length;
        } else {
            context.fireChannelRead(in.readRetainedSlice(length));
        }
        if (remaining == 0) {
            endFrame(context);
        }
    }

    /** In place: the bytes of a read are nobody else's. */
    private void unmask(ByteBuf in, int length) {
        int at = in.readerIndex();
        int end = at + length;
        long twice = ((long) mask << 32) | (mask & 0xffff_ffffL);
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            in.setLong(at, in.getLong(at) ^ twice);
        }
        for (; at < end; at++) {
            in.setByte(at, in.getByte(at) ^ (mask >>> 24));
            mask = Integer.rotateLeft(mask, Byte.SIZE);
        }
    }

    private void endFrame(ChannelHandlerContext context) {
        inPayload = false;
        if (opcode == PING && context.channel().isWritable()) {
            // Who does not read his pongs gets no more of them.
            var _ = context.write(frame(context, PONG, control));
        } else if (opcode == CLOSE) {
            over = true;
            // What the packets before it are answered with goes out before its own answer.
            context.fireChannelReadComplete();
            tellClose(context, statusOf(control)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        context.fireChannelReadComplete();
    }

    // ---- out ----

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf payload)) {
            var _ = context.write(message, promise);
            return;
        }
        if (closing) {
            payload.release();
            var _ = promise.tryFailure(new ClosedChannelException());
            return;
        }
        var _ = context.write(header(context, BINARY, payload.readableBytes()));
        var _ = context.write(payload, promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!closing) {
            var _ = tellClose(context, status(farewell));
        }
        var _ = context.close(promise);
    }

    private ChannelFuture tellClose(ChannelHandlerContext context, byte[] status) {
        closing = true;
        return context.writeAndFlush(frame(context, CLOSE, status));
    }

    private static byte[] status(int status) {
        return new byte[] {(byte) (status >> 8), (byte) status};
    }

    /** The status that a peer closes with, to be sent back without its words (RFC 6455, 5.5.1). */
    private static byte[] statusOf(byte[] payload) {
        if (payload.length == 0) {
            return payload;
        }
        int told = payload.length == 1 ? 0 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        return status(mayBeSent(told) ? told : PROTOCOL_ERROR);
    }

    /** RFC 6455, 7.4, and those registered since; the rest stand for what was never sent, or for nothing. */
    private static boolean mayBeSent(int status) {
        return (status >= 1000 && status <= 1003)
                || (status >= 1007 && status <= 1014)
                || (status >= 3000 && status <= 4999);
    }

    private static ByteBuf frame(ChannelHandlerContext context, int opcode, byte[] payload) {
        return header(context, opcode, payload.length).writeBytes(payload);
    }

    /** With room for the payload of a control frame. */
    private static ByteBuf header(ChannelHandlerContext context, int opcode, int length) {
        ByteBuf header = context.alloc().ioBuffer(MAX_HEADER + MAX_CONTROL_PAYLOAD);
        header.writeByte(FINAL | opcode);
        if (length <= MAX_CONTROL_PAYLOAD) {
            header.writeByte(length);
        } else if (length <= 0xffff) {
            header.writeByte(LENGTH_OF_TWO_BYTES).writeShort(length);
        } else {
            header.writeByte(LENGTH_OF_EIGHT_BYTES).writeLong(length);
        }
        return header;
    }
}
