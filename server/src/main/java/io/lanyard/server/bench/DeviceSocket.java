// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.connection.MqttConnection;
import io.lanyard.mqtt.packet.MqttVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Consumer;

/** How a device of a run reaches the platform. */
final class DeviceSocket {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private DeviceSocket() {}

    /**
     * Opens a connection; everything that follows is on this loop.
     *
     * @param opened gets it before anything was sent
     * @param failed gets the reason why there is none
     */
    static void open(
            EventLoop loop,
            BenchTarget target,
            MqttConnection.Listener listener,
            Consumer<MqttConnection> opened,
            Consumer<String> failed) {
        ChannelFuture connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(target.host(), target.mqttPort());
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                opened.accept(
                        MqttConnection.install(
                                connecting.channel(),
                                PacketDecoder.forClient(
                                        MqttVersion.MQTT_3_1_1, DecoderLimits.DEFAULT),
                                listener));
            } else {
                failed.accept("no connection: " + connected.cause());
            }
        });
    }
}
