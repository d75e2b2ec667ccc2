// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to a TCP connection: looks the host up, then tries its addresses one after the other. Ends with exactly
 * one call of one of its two consumers, or with none after {@link #cancel}. It has no time limit of its own. Event
 * loop only.
 */
final class Dial {
    private final EventLoop loop;
    private final AddressLookup lookup;
    private final LinkSettings settings;
    private final Consumer<Channel> connected;
    private final Consumer<Throwable> failed;

    private boolean cancelled;
    private @Nullable ChannelFuture connecting;

    /** Does nothing before {@link #start}. */
    Dial(
            EventLoop loop,
            AddressLookup lookup,
            LinkSettings settings,
            Consumer<Channel> connected,
            Consumer<Throwable> failed) {
        this.loop = loop;
        this.lookup = lookup;
        this.settings = settings;
        this.connected = connected;
        this.failed = failed;
    }

    void start() {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(settings.host());
        if (literal != null) {
            tryAddress(List.of(literal), 0);
        } else {
            CompletionStage<List<InetAddress>> addresses = lookup.resolve(settings.host());
            addresses.whenComplete((found, error) -> loop.execute(() -> lookedUp(found, error)));
        }
    }

    /** Ends the dial without a word; a connection that is made all the same is closed. */
    void cancel() {
        cancelled = true;
        if (connecting != null) {
            // Closes the channel; when it is too late for that, the listener does.
            connecting.cancel(false);
        }
    }

    private void lookedUp(@Nullable List<InetAddress> found, @Nullable Throwable error) {
        if (cancelled) {
            return;
        }
        if (found != null) {
            tryAddress(found, 0);
        } else if (error != null) {
            failed.accept(error);
        }
    }

    private void tryAddress(List<InetAddress> addresses, int index) {
        ChannelFuture attempt =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .disableResolver()
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) settings.connectTimeout().toMillis())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        // The link connection installs itself once TCP is there.
                                    }
                                })
                        .connect(new InetSocketAddress(addresses.get(index), settings.port()));
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
            attempt.addListener(ChannelFutureListener.CLOSE);
        } else if (attempt.isSuccess()) {
            connected.accept(attempt.channel());
        } else if (index + 1 < addresses.size()) {
            tryAddress(addresses, index + 1);
        } else {
            failed.accept(attempt.cause());
        }
    }
}
