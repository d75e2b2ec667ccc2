// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.gateway.tls.ClientCertificate;
import io.lanyard.gateway.tls.ServerTls;
import io.lanyard.platform.event.EndReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/**
 * Decides by the first byte of a connection, and by the first one inside TLS again, what is spoken on it, then
 * leaves the pipeline. A connection of plain MQTT keeps nothing of it.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
    /** Content type handshake: the start of a ClientHello (RFC 8446, 5.1). */
    private static final int TLS_HANDSHAKE = 0x16;

    /** A PUBACK that no connection can begin with, and the start of an HTTP request that a WebSocket begins with. */
    private static final int HTTP_GET = 'G';

    private final DeviceEndpoint endpoint;
    private final GatewayListeners listeners;
    private boolean encrypted;

    FirstBytes(DeviceEndpoint endpoint, GatewayListeners listeners) {
        this.endpoint = endpoint;
        this.listeners = listeners;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in) || !in.isReadable()) {
            context.fireChannelRead(message);
            return;
        }
        if (endpoint.ended() != null) {
            // Nobody waits for it any more.
            in.release();
            return;
        }
        if (encrypted) {
            takeCertificate(context);
        }
        int first = in.getUnsignedByte(in.readerIndex());
        ServerTls tls = listeners.tls();
        if (first == TLS_HANDSHAKE && !encrypted && tls != null) {
            encrypted = true;
            endpoint.carriedBy(Carrier.TLS);
            context.pipeline().addBefore(context.name(), "tls", tls.newHandler(context.alloc()));
            context.pipeline().addFirst("owned-bytes", OwnedBytes.INSTANCE);
            // From its start, where TLS is now. What comes out of TLS is decided here again.
            context.pipeline().fireChannelRead(in);
        } else if (!encrypted && !listeners.plain()) {
            context.pipeline().remove(this);
            endpoint.end(EndReason.UNENCRYPTED, "the setting mqtt.plain demands TLS");
            in.release();
        } else if (first == HTTP_GET) {
            endpoint.carriedBy(encrypted ? Carrier.WEBSOCKET_TLS : Carrier.WEBSOCKET);
            context.pipeline().replace(this, "websocket", new WebSocketUpgrade(endpoint));
            if (encrypted) {
                context.fireChannelRead(in);
            } else {
                context.pipeline().addFirst("owned-bytes", OwnedBytes.INSTANCE);
                context.pipeline().fireChannelRead(in);
            }
        } else {
            // Whatever else it is, the decoder knows by which statement it is wrong.
            endpoint.carriedBy(encrypted ? Carrier.TLS : Carrier.TCP);
            context.pipeline().remove(this);
            context.fireChannelRead(in);
        }
    }

    /** There is a byte out of TLS, so its handshake is over. */
    private void takeCertificate(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        ClientCertificate shown = ClientCertificate.of(tls.engine().getSession());
        if (shown != null) {
            endpoint.provenBy(shown);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isOfTls(cause)) {
            LostConnection lost = LostConnection.by(cause, false);
            endpoint.end(lost.reason(), lost.detail());
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /** Whether this is how the TLS handler says that its peer did not keep to TLS, or did not trust the server. */
    static boolean isOfTls(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }
}
