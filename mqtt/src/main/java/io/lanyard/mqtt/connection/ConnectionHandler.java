// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The place of a connection in its channel's pipeline: what the channel calls, without decisions. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private final MqttConnection connection;

    ConnectionHandler(MqttConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        rememberRemoteAddress(context);
        connection.attach(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        rememberRemoteAddress(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf in) {
            connection.received(context, in);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.readComplete(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connection.failed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connection.closed();
    }

    /** Also comes when the channel ends without ever having been connected. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        connection.closed();
    }

    /** A channel keeps the address that it was asked for while it was connected; afterwards it does not know it. */
    private static void rememberRemoteAddress(ChannelHandlerContext context) {
        var unused = context.channel().remoteAddress();
    }
}
