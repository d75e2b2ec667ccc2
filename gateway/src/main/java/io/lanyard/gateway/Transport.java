// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** How sockets are driven: epoll where its native library loads, else the JDK's selector. */
enum Transport {
    EPOLL(EpollServerSocketChannel.class) {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    NIO(NioServerSocketChannel.class) {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    private final Class<? extends ServerChannel> listenerType;

    Transport(Class<? extends ServerChannel> listenerType) {
        this.listenerType = listenerType;
    }

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract IoHandlerFactory handlers();

    Class<? extends ServerChannel> listenerType() {
        return listenerType;
    }

    /**
     * New loops.
     *
     * @param count 0 for one per processor
     */
    EventLoopGroup newLoops(int count) {
        int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("mqtt"), handlers());
    }
}
