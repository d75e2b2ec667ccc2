// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.Packets;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of a connection over a real socket. */
class LoopbackTest {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Server server = new Server();
    private InetSocketAddress address = new InetSocketAddress(0);

    @BeforeEach
    void listen() throws Exception {
        Channel listening =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                initializer(channel ->
                                        server.connection =
                                                MqttConnection.install(
                                                        channel,
                                                        PacketDecoder.forServer(
                                                                DecoderLimits.DEFAULT),
                                                        server)))
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel();
        address = (InetSocketAddress) listening.localAddress();
    }

    @AfterEach
    void shutDown() throws Exception {
        loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }

    @Test
    void tenThousandMessagesAreAcknowledgedInOrder() throws Exception {
        int messages = 10_000;
        Client client = new Client(messages);
        connect(client);

        assertThat(client.done.get(30, TimeUnit.SECONDS)).hasSize(messages).isSorted();
        assertThat(server.closed.get(30, TimeUnit.SECONDS)).isEqualTo("in order");
        assertThat(client.closed.get(30, TimeUnit.SECONDS)).isEqualTo("in order");
        assertThat(server.published).hasValue(messages);
    }

    @Test
    void closeDeliversEverythingThatWasSentBefore() throws Exception {
        server.farewellBytes = 20_000_000;
        Client client = new Client(0);
        connect(client);

        assertThat(client.closed.get(30, TimeUnit.SECONDS)).isEqualTo("in order");
        assertThat(client.receivedPayload).hasValue(20_000_000);
        assertThat(server.sawUnwritable).isTrue();
    }

    private void connect(Client client) throws Exception {
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(
                        initializer(channel ->
                                client.connection =
                                        MqttConnection.install(
                                                channel,
                                                PacketDecoder.forClient(
                                                        MqttVersion.MQTT_3_1_1,
                                                        DecoderLimits.DEFAULT),
                                                client)))
                .connect(address)
                .sync();
        MqttConnection connection = client.connection();
        connection
                .eventLoop()
                .submit(() -> connection.send(Packets.plainConnect(MqttVersion.MQTT_3_1_1)))
                .sync();
    }

    private static ChannelInitializer<Channel> initializer(Consumer<Channel> install) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                install.accept(channel);
            }
        };
    }

    /** What both ends have in common: they keep their connection and how it ended. */
    private abstract static class End implements MqttConnection.Listener {
        final CompletableFuture<String> closed = new CompletableFuture<>();
        volatile @Nullable MqttConnection connection;

        MqttConnection connection() {
            MqttConnection installed = connection;
            if (installed == null) {
                throw new IllegalStateException("not installed");
            }
            return installed;
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onViolation(ProtocolViolation violation) {
            closed.complete(violation.toString());
        }

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {
            closed.complete(cause == null ? "in order" : cause.toString());
        }
    }

    private static final class Server extends End {
        final AtomicInteger published = new AtomicInteger();
        volatile int farewellBytes;
        volatile boolean sawUnwritable;

        @Override
        public void onPacket(Packet packet) {
            if (packet instanceof Connect) {
                connection().send(Connack.accepted(false));
                sayFarewell();
            } else if (packet instanceof Publish publish) {
                published.incrementAndGet();
                connection().send(new Puback(publish.packetId()));
            } else if (packet instanceof Disconnect) {
                connection().close();
            }
        }

        private void sayFarewell() {
            ByteBuf payload = Unpooled.wrappedBuffer(new byte[100_000]);
            for (int sent = 0; sent < farewellBytes; sent += 100_000) {
                connection()
                        .sendPublish(
                                TopicName.of("t"),
                                Qos.AT_MOST_ONCE,
                                false,
                                false,
                                0,
                                Properties.NONE,
                                payload);
                sawUnwritable |= !connection().isWritable();
            }
            if (farewellBytes > 0) {
                connection().close();
            }
        }
    }

    private static final class Client extends End {
        final CompletableFuture<List<Integer>> done = new CompletableFuture<>();
        private final int messages;
        private final List<Integer> acknowledged = new ArrayList<>();
        private int next = 1;
        final AtomicLong receivedPayload = new AtomicLong();

        Client(int messages) {
            this.messages = messages;
        }

        @Override
        public void onPacket(Packet packet) {
            if (packet instanceof Connack) {
                sendMore();
            } else if (packet instanceof Puback puback) {
                acknowledged.add(puback.packetId());
                if (acknowledged.size() == messages) {
                    done.complete(acknowledged);
                    connection().send(new Disconnect(ReasonCode.SUCCESS));
                }
            } else if (packet instanceof Publish publish) {
                receivedPayload.addAndGet(publish.payload().readableBytes());
            }
        }

        @Override
        public void onWritabilityChanged(boolean writable) {
            if (writable) {
                sendMore();
            }
        }

        private void sendMore() {
            while (next <= messages && connection().isWritable()) {
                int id = next++;
                connection()
                        .send(Packets.publish("t", Qos.AT_LEAST_ONCE, id, "x".repeat(id % 300)));
            }
        }
    }
}
