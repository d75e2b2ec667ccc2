// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which one call after the other is made. It knows of HTTP what the platform answers with: a status,
 * Content-Length, and a body in JSON. Lives on its event loop.
 */
final class CallConnection {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final String CONTENT_LENGTH = "\r\ncontent-length: ";
    private static final String SUCCESS = "\"Success\":true";

    private final Bootstrap bootstrap;
    private final URI url;
    private @Nullable Channel channel;
    private @Nullable Consumer<String> whenAnswered;

    /** A connection that is made with the first call. */
    CallConnection(EventLoop loop, URI url) {
        this.url = url;
        this.bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel made) throws SSLException {
                                        addHandlers(made);
                                    }
                                });
    }

    private void addHandlers(Channel made) throws SSLException {
        if ("https".equals(url.getScheme())) {
            SslContext tls = SslContextBuilder.forClient().build();
            made.pipeline().addLast(tls.newHandler(made.alloc(), url.getHost(), port(url)));
        }
        made.pipeline().addLast(new Answers());
    }

    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }

    /**
     * Makes a call; the one before has to be answered.
     *
     * @param answered gets what is wrong: empty for a success
     */
    void call(ByteBuf request, Consumer<String> answered) {
        whenAnswered = answered;
        if (channel != null && channel.isActive()) {
            send(channel, request);
            return;
        }
        bootstrap
                .connect(url.getHost(), port(url))
                .addListener(
                        (ChannelFutureListener)
                                connected -> {
                                    if (connected.isSuccess()) {
                                        channel = connected.channel();
                                        send(connected.channel(), request);
                                    } else {
                                        request.release();
                                        answer("no connection: " + connected.cause());
                                    }
                                });
    }

    private static void send(Channel to, ByteBuf request) {
        to.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void answer(String problem) {
        Consumer<String> waiting = whenAnswered;
        if (waiting != null) {
            whenAnswered = null;
            waiting.accept(problem);
        }
    }

    void close() {
        whenAnswered = null;
        if (channel != null) {
            var _ = channel.close();
        }
    }

    private final class Answers extends ByteToMessageDecoder {
        private int bodyLength = -1;
        private String statusLine = "";

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (bodyLength < 0) {
                readHead(in);
            }
            if (bodyLength >= 0 && in.readableBytes() >= bodyLength) {
                String body =
                        in.readCharSequence(bodyLength, StandardCharsets.ISO_8859_1).toString();
                bodyLength = -1;
                answer(
                        statusLine.contains(" 200 ") && body.contains(SUCCESS)
                                ? ""
                                : statusLine + ": " + body);
            }
        }

        private void readHead(ByteBuf in) {
            String text = in.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            in.skipBytes(end + 4);
            statusLine = head.lines().findFirst().orElse("");
            int length = head.indexOf(CONTENT_LENGTH);
            if (length < 0) {
                throw new IllegalStateException("an answer without Content-Length: " + statusLine);
            }
            int from = length + CONTENT_LENGTH.length();
            int to = head.indexOf('\r', from);
            bodyLength = Integer.parseInt(head, from, to < 0 ? head.length() : to, 10);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            super.channelInactive(context);
            answer("the platform has closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer("the connection failed: " + cause);
            var _ = context.close();
        }
    }
}
