// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.mqtt.connection.LoopReads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** How the sockets of devices are driven (docs/decisions/0029-io-uring.md). */
public enum Transport {
    /** Linux's io_uring, with buffers that the kernel picks; where it cannot be used, {@link #EPOLL}. */
    IO_URING {
        @Override
        @Nullable Throwable unavailability() {
            Throwable cause = IoUring.unavailabilityCause();
            if (cause == null && !IoUring.isRecvMultishotEnabled()) {
                return new UnsupportedOperationException(
                        "this kernel cannot pick buffers to read into");
            }
            return cause;
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory(
                    new IoUringIoHandlerConfig()
                            .setBufferRingConfig(
                                    IoUringBufferRingConfig.builder()
                                            .bufferGroupId(BUFFER_GROUP)
                                            .bufferRingSize(BUFFERS)
                                            .batchSize(BUFFERS_AT_A_TIME)
                                            .allocator(new RingBuffers(BUFFERS, BUFFER_BYTES))
                                            .build()));
        }

        @Override
        void configure(ServerBootstrap bootstrap) {
            bootstrap
                    .channel(IoUringServerSocketChannel.class)
                    .childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP);
        }

        @Override
        void readInto(Channel channel, LoopReads reads) {
            // The reads of all channels are under way at a time: they share no buffer of ours.
        }

        // A channel has closed a few turns of the loop after it was told to.
        @Override
        int quietMillis() {
            return 50;
        }
    },

    /** Linux's epoll by Netty's native library; where that does not load, {@link #NIO}. */
    EPOLL {
        @Override
        @Nullable Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return PrefetchingIoHandler.newFactory();
        }

        @Override
        void configure(ServerBootstrap bootstrap) {
            bootstrap.channel(EpollServerSocketChannel.class);
        }

        @Override
        void prefetch(Channel channel, Prefetched needed) {
            PrefetchingIoHandler.prefetch(channel, needed);
        }
    },

    /** The JDK's selector. */
    NIO {
        @Override
        @Nullable Throwable unavailability() {
            return null;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        void configure(ServerBootstrap bootstrap) {
            bootstrap.channel(NioServerSocketChannel.class);
        }
    };

    private static final short BUFFER_GROUP = 1;

    /** Of one loop; more reads than these between two turns of it fall back to buffers of their own. */
    private static final short BUFFERS = 1_024;

    private static final int BUFFERS_AT_A_TIME = 32;
    private static final int BUFFER_BYTES = 8_192;

    /** Why it cannot be used here; null when it can. */
    abstract @Nullable Throwable unavailability();

    abstract IoHandlerFactory handlers();

    /** Sets the type of the listening channels, and what those that they accept need. */
    abstract void configure(ServerBootstrap bootstrap);

    /** Lets the channel, which was just accepted, read into the buffer of its loop where that is possible. */
    void readInto(Channel channel, LoopReads reads) {
        channel.config().setRecvByteBufAllocator(reads);
    }

    /** On the loop of the channel: says what will be needed when something arrives, for a transport that can make use of it. */
    void prefetch(Channel channel, Prefetched needed) {
        // The others come back with one event at a time, or do not know where it belongs.
    }

    /** How long a loop that is told to stop goes on after its last task. */
    int quietMillis() {
        return 0;
    }

    /** This one, or the next that can be used here. */
    Transport usable() {
        return EnumSet.range(this, NIO).stream()
                .filter(transport -> transport.unavailability() == null)
                .findFirst()
                .orElse(NIO);
    }

    /** The name of what is in use, for the log. */
    String inUse() {
        Throwable cause = unavailability();
        return cause == null
                ? name()
                : usable() + ", because " + this + " cannot be used: " + cause;
    }

    /**
     * New loops; only when it can be used.
     *
     * @param count 0 for one per processor
     */
    EventLoopGroup newLoops(int count) {
        int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("mqtt"), handlers());
    }
}
