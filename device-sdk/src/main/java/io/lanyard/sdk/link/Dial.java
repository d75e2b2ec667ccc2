// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.connection.LoopReads;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.sdk.Proxy;
import io.lanyard.sdk.ResultCode;
import io.lanyard.sdk.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The way to a connection that carries MQTT: looks the host up, tries its addresses one after the other, and then goes
 * through the proxy, TLS and WebSocket as the {@link Route} says. Ends with exactly one call of its listener, or with
 * none after {@link #cancel}. It has no time limit of its own but a share of the time for each of several addresses.
 * Event loop only.
 */
final class Dial {
    private static final int LEAST_MILLIS_PER_ADDRESS = 100;

    /** What all sockets of an event loop read into. */
    private static final FastThreadLocal<LoopReads> READS =
            new FastThreadLocal<>() {
                @Override
                protected LoopReads initialValue() {
                    return LoopReads.heap();
                }
            };

    /** Hears the end. */
    interface Listener {
        /** MQTT may begin. */
        void onConnected(Channel channel);

        /**
         * There is no connection.
         *
         * @param rc {@link ResultCode#CONNECT_FAILED} or {@link ResultCode#TLS_NOT_READY}
         */
        void onFailed(int rc, Throwable cause);
    }

    private final EventLoop loop;
    private final AddressLookup lookup;
    private final Route route;
    private final MqttVersion version;
    private final Listener listener;

    private boolean cancelled;
    private @Nullable SslContext tls;
    private @Nullable ChannelFuture connecting;

    /** Does nothing before {@link #start}. */
    Dial(
            EventLoop loop,
            AddressLookup lookup,
            Route route,
            MqttVersion version,
            Listener listener) {
        this.loop = loop;
        this.lookup = lookup;
        this.route = route;
        this.version = version;
        this.listener = listener;
    }

    void start() {
        if (!route.secure()) {
            lookUp();
            return;
        }
        ClientTls.of(route.trust(), route.clientKey())
                .current()
                .whenComplete((context, error) -> loop.execute(() -> tlsReady(context, error)));
    }

    /** Ends the dial without a word; a connection that is made all the same is closed. */
    void cancel() {
        cancelled = true;
        if (connecting != null) {
            // Closes the channel when it is not connected yet.
            connecting.cancel(false);
            var unused = connecting.channel().close();
        }
    }

    private void tlsReady(@Nullable SslContext context, @Nullable Throwable error) {
        if (cancelled) {
            return;
        }
        if (error != null) {
            fail(ResultCode.TLS_NOT_READY, error);
            return;
        }
        tls = context;
        lookUp();
    }

    private void lookUp() {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(route.nextHost());
        if (literal != null) {
            tryAddress(List.of(literal), 0);
        } else {
            CompletionStage<List<InetAddress>> addresses = lookup.resolve(route.nextHost());
            addresses.whenComplete((found, error) -> loop.execute(() -> lookedUp(found, error)));
        }
    }

    private void lookedUp(@Nullable List<InetAddress> found, @Nullable Throwable error) {
        if (cancelled) {
            return;
        }
        if (found != null) {
            tryAddress(found, 0);
        } else if (error != null) {
            fail(ResultCode.CONNECT_FAILED, error);
        }
    }

    private void tryAddress(List<InetAddress> addresses, int index) {
        // One that does not answer must not use up the time of those behind it.
        long millis = route.connectTimeout().toMillis() / addresses.size();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .disableResolver()
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.max(LEAST_MILLIS_PER_ADDRESS, millis))
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        // Handlers come once TCP is there.
                                    }
                                });
        if (!route.secure() && route.transport() == Transport.TCP) {
            // Nothing between the socket and MQTT that keeps a part of what was read.
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, READS.get());
        }
        ChannelFuture attempt =
                bootstrap.connect(new InetSocketAddress(addresses.get(index), route.nextPort()));
        connecting = attempt;
        attempt.addListener(done -> {
            if (loop.inEventLoop()) {
                tried(attempt, addresses, index);
            } else {
                // A channel that could not even be registered reports from elsewhere.
                loop.execute(() -> tried(attempt, addresses, index));
            }
        });
    }

    private void tried(ChannelFuture attempt, List<InetAddress> addresses, int index) {
        if (cancelled) {
            var unused = attempt.channel().close();
        } else if (attempt.isSuccess()) {
            enterProxy(attempt.channel());
        } else if (index + 1 < addresses.size()) {
            tryAddress(addresses, index + 1);
        } else {
            fail(ResultCode.CONNECT_FAILED, attempt.cause());
        }
    }

    private void enterProxy(Channel channel) {
        Proxy proxy = route.proxy();
        if (proxy == null) {
            beginTls(channel);
            return;
        }
        Promise<Void> done = loop.newPromise();
        go(
                channel,
                "proxy",
                switch (proxy.kind()) {
                    case HTTP_CONNECT -> new HttpTunnel(route.authority(), proxy, done);
                    case SOCKS5 -> new Socks5(route.host(), route.port(), proxy, done);
                },
                this::beginTls);
    }

    private void beginTls(Channel channel) {
        SslContext tlsContext = tls;
        if (tlsContext == null) {
            openWebSocket(channel);
            return;
        }
        SslHandler handler = tlsContext.newHandler(channel.alloc(), route.host(), route.port());
        // The link watches over the whole attempt.
        handler.setHandshakeTimeoutMillis(0);
        if (route.checkHostname()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
        }
        // What fails is told by the future; without somebody to hear it Netty would log it as well.
        ChannelHandler listening =
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
                };
        channel.pipeline().addLast("tls", handler).addLast("tls-failures", listening);
        after(
                handler.handshakeFuture(),
                channel,
                ready -> {
                    ready.pipeline().remove(listening);
                    openWebSocket(ready);
                });
    }

    private void openWebSocket(Channel channel) {
        if (route.transport() == Transport.TCP) {
            listener.onConnected(channel);
            return;
        }
        go(
                channel,
                "websocket-opening",
                new WebSocketOpening(route, version, loop.newPromise()),
                listener::onConnected);
    }

    private void go(Channel channel, String name, Preamble preamble, Consumer<Channel> next) {
        after(preamble.done(), channel, next);
        channel.pipeline().addLast(name, preamble);
    }

    private void after(Future<?> step, Channel channel, Consumer<Channel> next) {
        step.addListener(done -> {
            if (cancelled) {
                return;
            }
            if (done.isSuccess()) {
                next.accept(channel);
            } else {
                var unused = channel.close();
                fail(ResultCode.CONNECT_FAILED, done.cause());
            }
        });
    }

    private void fail(int rc, Throwable cause) {
        Throwable known =
                cause instanceof CompletionException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        listener.onFailed(rc, known);
    }
}
