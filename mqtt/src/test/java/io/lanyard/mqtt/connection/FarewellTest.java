// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last bytes of a connection reach a peer who is still sending, on a real socket. */
class FarewellTest {
    private static final byte[] CONNACK = {0x20, 2, 0, 5};
    private static final int UNREAD_BYTES = 900_000;
    private static final int SOCKET_BUFFER = 8_192;

    /** How many times as long the loop waits: who is slow only because the machine is must not be given up. */
    private volatile int patience = 60;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()) {
                @Override
                protected IoEventLoop newChild(
                        Executor executor, IoHandlerFactory handlers, Object... arguments) {
                    return new SingleThreadIoEventLoop(this, executor, handlers) {
                        @Override
                        public ScheduledFuture<?> schedule(
                                Runnable task, long delay, TimeUnit unit) {
                            return super.schedule(task, delay * patience, unit);
                        }
                    };
                }
            };
    private final Refusing server = new Refusing();
    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final int places = Farewell.PLACES.availablePermits();
    private InetSocketAddress address = new InetSocketAddress(0);
    private boolean transportSaysGoodbye;

    @BeforeEach
    void listen() throws Exception {
        Channel listening =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        // Small, so that a peer cannot be done with sending before it is read.
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        install(channel);
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel();
        address = (InetSocketAddress) listening.localAddress();
    }

    @AfterEach
    void shutDown() throws Exception {
        loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        assertThat(Farewell.PLACES.availablePermits()).as("places given back").isEqualTo(places);
    }

    @Test
    void aPeerThatSendsMoreThanIsReadGetsTheAnswerAndAnOrderlyEnd() throws Exception {
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(UNREAD_BYTES));
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(CONNACK);
        }
        closedChannel();
        assertThat(server.closed.get(60, TimeUnit.SECONDS)).isEqualTo("in order");
    }

    @Test
    void soDoesAPeerThatIsRefusedInAPause() throws Exception {
        server.pauses = true;
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(UNREAD_BYTES));
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(CONNACK);
        }
        closedChannel();
    }

    @Test
    void whatTheTransportSaysAtItsEndIsHeardToo() throws Exception {
        transportSaysGoodbye = true;
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(UNREAD_BYTES));
            assertThat(peer.getInputStream().readAllBytes())
                    .isEqualTo(new byte[] {0x20, 2, 0, 5, 'b', 'y', 'e'});
        }
        closedChannel();
    }

    @Test
    void aPeerThatDoesNotCloseIsNotWaitedForLongAndTheListenerDoesNotWaitAtAll() throws Exception {
        patience = 1;
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(0));
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(CONNACK);
            assertThat(server.closed.get(60, TimeUnit.SECONDS)).isEqualTo("in order");
            assertThat(server.openAtTheEnd).isTrue();
            closedChannel();
        }
    }

    @Test
    void aPeerThatSendsForEverIsCutOff() throws Exception {
        try (Socket peer = connect()) {
            OutputStream out = peer.getOutputStream();
            out.write(connectAnd(0));
            byte[] more = new byte[100_000];
            assertThatThrownBy(
                            () -> {
                                // Far more than is read of it.
                                for (long sent = 0; sent < 100_000_000; sent += more.length) {
                                    out.write(more);
                                }
                            })
                    .isInstanceOf(IOException.class);
            closedChannel();
        }
    }

    @Test
    void aConnectionForWhichThereIsNoPlaceClosesAtOnce() throws Exception {
        int taken = Farewell.PLACES.drainPermits();
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(0));
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(CONNACK);
            assertThat(server.closed.get(60, TimeUnit.SECONDS)).isEqualTo("in order");
            assertThat(server.openAtTheEnd).isFalse();
        } finally {
            Farewell.PLACES.release(taken);
        }
    }

    @Test
    void abortDoesNotWait() throws Exception {
        try (Socket peer = connect()) {
            peer.getOutputStream().write(connectAnd(0));
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(CONNACK);
            Channel channel = accepted.get(60, TimeUnit.SECONDS);
            channel.eventLoop().submit(() -> server.connection().abort()).sync();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    private Socket connect() throws IOException {
        Socket peer = new Socket(address.getAddress(), address.getPort());
        peer.setSoTimeout(60_000);
        peer.setSendBufferSize(SOCKET_BUFFER);
        return peer;
    }

    private void closedChannel() throws Exception {
        Channel channel = accepted.get(60, TimeUnit.SECONDS);
        assertThat(channel.closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void install(Channel channel) {
        if (transportSaysGoodbye) {
            channel.pipeline().addLast(new SaysGoodbye());
        }
        server.channel = channel;
        server.connection =
                MqttConnection.install(
                        channel, PacketDecoder.forServer(DecoderLimits.DEFAULT), server);
        accepted.complete(channel);
    }

    private static byte[] connectAnd(int more) {
        ByteBuf bytes =
                Packets.encode(
                        MqttVersion.MQTT_3_1_1,
                        List.of(
                                Packets.plainConnect(MqttVersion.MQTT_3_1_1),
                                Packets.publish("t", Qos.AT_MOST_ONCE, 0, "x".repeat(more))));
        return ByteBufUtil.getBytes(bytes);
    }

    /** Refuses every CONNECT. */
    private static final class Refusing implements MqttConnection.Listener {
        final CompletableFuture<String> closed = new CompletableFuture<>();
        volatile boolean pauses;
        volatile boolean openAtTheEnd;
        volatile @Nullable Channel channel;
        volatile @Nullable MqttConnection connection;

        MqttConnection connection() {
            MqttConnection installed = connection;
            if (installed == null) {
                throw new IllegalStateException("not installed");
            }
            return installed;
        }

        @Override
        public void onPacket(Packet packet) {
            if (pauses) {
                connection().pauseReading();
            }
            connection().send(Connack.refused(ReasonCode.NOT_AUTHORIZED));
            connection().close();
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onViolation(ProtocolViolation violation) {}

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {
            Channel current = channel;
            openAtTheEnd = current != null && current.isOpen();
            closed.complete(cause == null ? "in order" : cause.toString());
        }
    }

    /** Stands for TLS: it has something to write when the channel is closed. */
    private static final class SaysGoodbye extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'b', 'y', 'e'}))
                    .addListener(
                            (ChannelFutureListener)
                                    written -> {
                                        var unused = context.close(promise);
                                    });
        }
    }
}
