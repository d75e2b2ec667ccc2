// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the HTTP request that a WebSocket begins with, answers it, and leaves its place to {@link WebSocketFrames}. */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    /** Far above what any client sends, cookies and tokens included. */
    static final int MAX_REQUEST_BYTES = 8_192;

    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final int FIRST_SIZE = 512;

    private final DeviceEndpoint endpoint;
    private @Nullable ByteBuf received;
    private boolean refused;

    WebSocketUpgrade(DeviceEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        boolean forwarded = false;
        try {
            if (!refused && readRequest(context, in) && in.isReadable()) {
                // Frames right behind the request.
                forwarded = true;
                context.fireChannelRead(in);
            }
        } finally {
            if (!forwarded) {
                in.release();
            }
        }
    }

    /** Whether the WebSocket is open now. Takes no byte behind the request. */
    private boolean readRequest(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf head = received;
        if (head == null) {
            head = context.alloc().buffer(FIRST_SIZE, MAX_REQUEST_BYTES);
            received = head;
        }
        int before = head.readableBytes();
        int taken = Math.min(in.readableBytes(), MAX_REQUEST_BYTES - before);
        head.writeBytes(in, in.readerIndex(), taken);
        int end = endOfRequest(head, Math.max(0, before - END.length + 1));
        if (end >= 0) {
            in.skipBytes(end + END.length - before);
            return answer(
                    context,
                    UpgradeRequest.parse(head.toString(0, end, StandardCharsets.ISO_8859_1)));
        }
        in.skipBytes(taken);
        if (!startsLikeGet(head)) {
            return answer(
                    context,
                    new UpgradeRequest.Refused(
                            UpgradeRequest.Status.BAD_REQUEST, "not a GET of HTTP/1.1"));
        }
        if (head.readableBytes() == MAX_REQUEST_BYTES) {
            return answer(
                    context,
                    new UpgradeRequest.Refused(
                            UpgradeRequest.Status.TOO_LARGE,
                            "more than " + MAX_REQUEST_BYTES + " bytes of headers"));
        }
        return false;
    }

    private boolean answer(ChannelHandlerContext context, UpgradeRequest request) {
        var _ =
                context.writeAndFlush(
                        ByteBufUtil.writeUtf8(context.alloc(), UpgradeRequest.answer(request)));
        return switch (request) {
            case UpgradeRequest.Accepted _ -> {
                context.pipeline().replace(this, "websocket", new WebSocketFrames(endpoint));
                yield true;
            }
            case UpgradeRequest.Refused(_, String detail) -> {
                refused = true;
                endpoint.endForWebSocket("the upgrade is refused: " + detail);
                yield false;
            }
        };
    }

    private static int endOfRequest(ByteBuf head, int from) {
        for (int i = from; i <= head.writerIndex() - END.length; i++) {
            if (head.getByte(i) == END[0]
                    && head.getByte(i + 1) == END[1]
                    && head.getByte(i + 2) == END[2]
                    && head.getByte(i + 3) == END[3]) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsLikeGet(ByteBuf head) {
        String start = "GET ";
        for (int i = 0; i < Math.min(start.length(), head.readableBytes()); i++) {
            if (head.getByte(i) != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
    }
}
