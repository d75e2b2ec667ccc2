// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.ReasonCode;
import io.lanyard.mqtt.packet.Suback;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.mqtt.packet.Unsuback;
import io.lanyard.mqtt.packet.Unsubscribe;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A platform on a real socket that answers as the test says, by default as a friendly one. Each connection is a
 * {@link Visit}, which shows what came in and can send, kick and cut.
 */
final class ScriptedPlatform implements AutoCloseable {
    static final int TIMEOUT_SECONDS = 60;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;
    private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();

    /** The answer to CONNECT; null for none. */
    volatile Function<Connect, @Nullable Connack> connack = connect -> Connack.accepted(false);

    /** The answer to one filter of a SUBSCRIBE. */
    volatile Function<String, ReasonCode> grant = filter -> ReasonCode.GRANTED_QOS_1;

    volatile Predicate<Packet> answers = packet -> true;

    ScriptedPlatform() {
        server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        new Visit(channel);
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** The next connection that has sent its CONNECT. */
    Visit nextVisit() throws InterruptedException {
        Visit visit = visits.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (visit == null) {
            throw new AssertionError("no connection with CONNECT in time");
        }
        return visit;
    }

    /** Serves all connections; a device on it has no thread of its own. */
    EventLoopGroup loops() {
        return group;
    }

    /** Runs this on the loop of all connections: whatever it calls, no connection begins or ends in between. */
    <T extends @Nullable Object> T inOneGo(Callable<T> task) {
        return group.submit(task).syncUninterruptibly().getNow();
    }

    boolean hasNoVisit() {
        return visits.isEmpty();
    }

    /** Nothing but CONNECT is answered. */
    void fallSilent() {
        answers = packet -> false;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One connection. */
    final class Visit implements MqttConnection.Listener {
        private final Channel channel;
        private final MqttConnection mqtt;
        private final BlockingQueue<Packet> received = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable Connect connect;

        private Visit(Channel channel) {
            this.channel = channel;
            this.mqtt =
                    MqttConnection.install(
                            channel, PacketDecoder.forServer(DecoderLimits.DEFAULT), this);
        }

        Connect connect() {
            return Objects.requireNonNull(connect, "CONNECT makes the visit");
        }

        /** The next packet behind CONNECT, which has to be of this type. */
        <T extends Packet> T expect(Class<T> type) throws InterruptedException {
            Packet packet = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(packet).isInstanceOf(type);
            return type.cast(packet);
        }

        boolean hasReceivedNothing() {
            return received.isEmpty();
        }

        void send(Packet packet) {
            channel.eventLoop().execute(() -> mqtt.send(packet));
        }

        /** Sends a PUBLISH; with packet id 0 as QoS 0. */
        void publish(String topic, String payload, int packetId) {
            send(
                    new Publish(
                            TopicName.of(topic),
                            packetId == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
                            false,
                            false,
                            packetId,
                            Properties.NONE,
                            Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
        }

        void sendBytes(byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).syncUninterruptibly();
        }

        /** Closes the connection from the platform's side. */
        void cut() {
            channel.close().syncUninterruptibly();
        }

        /** From now on sees nothing, not even the end of the connection, for this time. */
        void lookAway(Duration time) {
            channel.eventLoop()
                    .submit(() -> {
                        mqtt.pauseReading();
                        var unused =
                                channel.eventLoop()
                                        .schedule(
                                                mqtt::resumeReading,
                                                time.toMillis(),
                                                TimeUnit.MILLISECONDS);
                    })
                    .syncUninterruptibly();
        }

        boolean isClosed() {
            return closed.getCount() == 0;
        }

        void awaitClosed() throws InterruptedException {
            assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("the connection is closed")
                    .isTrue();
        }

        @Override
        public void onPacket(Packet packet) {
            if (packet instanceof Connect arrived) {
                connect = arrived;
                Connack answer = connack.apply(arrived);
                if (answer != null) {
                    mqtt.send(answer);
                    if (answer.reason() != ReasonCode.SUCCESS) {
                        mqtt.close();
                    }
                }
                visits.add(this);
                return;
            }
            // Decided before the test can see the packet and change its mind.
            boolean answered = answers.test(packet);
            received.add(kept(packet));
            if (answered) {
                answer(packet);
            }
        }

        void answer(Packet packet) {
            if (packet instanceof Publish publish && publish.qos() == Qos.AT_LEAST_ONCE) {
                mqtt.send(new Puback(publish.packetId()));
            } else if (packet instanceof Subscribe subscribe) {
                List<ReasonCode> codes =
                        subscribe.subscriptions().stream()
                                .map(subscription -> grant.apply(subscription.filter()))
                                .toList();
                mqtt.send(new Suback(subscribe.packetId(), codes));
            } else if (packet instanceof Unsubscribe unsubscribe) {
                mqtt.send(new Unsuback(unsubscribe.packetId()));
            } else if (packet instanceof Pingreq) {
                mqtt.send(Pingresp.INSTANCE);
            }
        }

        private Packet kept(Packet packet) {
            return packet instanceof Publish publish
                    ? new Publish(
                            publish.topic(),
                            publish.qos(),
                            publish.dup(),
                            publish.retain(),
                            publish.packetId(),
                            publish.properties(),
                            Unpooled.wrappedBuffer(ByteBufUtil.getBytes(publish.payload())))
                    : packet;
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onViolation(ProtocolViolation violation) {
            throw new AssertionError(violation.toString());
        }

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {
            closed.countDown();
        }
    }
}
