// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.event.EndReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listening socket going when the process has no file descriptors left: a connection could not be accepted then,
 * and its device would wait for an answer that nobody gives. One descriptor is held in reserve; it is given up to accept
 * the connection that waits, which is closed at once, counted and logged. One for each listening socket, on its loop.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGuard.class);
    private static final long PAUSE_SECONDS = 1;

    private final SpareDescriptor spare = new SpareDescriptor(Path.of("/dev/null"));
    private final RefusedConnections refused;

    /** Whether there is such a file at all; not on every system. */
    private final boolean armed;

    AcceptGuard(RefusedConnections refused) {
        this.refused = refused;
        this.armed = spare.hold();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (!armed || spare.hold() || !(accepted instanceof SocketChannel connection)) {
            context.fireChannelRead(accepted);
            return;
        }
        // It has the last descriptor, and what is open needs one now and then.
        refused.refused(connection.remoteAddress(), EndReason.OUT_OF_DESCRIPTORS);
        connection.unsafe().closeForcibly();
        var _ = spare.hold();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("A connection could not be accepted", cause);
            return;
        }
        Channel listening = context.channel();
        if (spare.release()) {
            LOG.debug("No connection can be accepted: {}", cause.getMessage());
            listening.read();
            return;
        }
        // Whoever waits is heard as soon as something was closed.
        LOG.warn("No connection can be accepted for a moment: {}", cause.getMessage());
        listening.config().setAutoRead(false);
        var _ =
                context.executor()
                        .schedule(
                                () -> listening.config().setAutoRead(true),
                                PAUSE_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var _ = spare.release();
        context.fireChannelInactive();
    }
}
