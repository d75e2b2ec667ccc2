// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Devices of one process that share their threads: thousands of them need no more than a few. Each is a {@link LinkKit}
 * like any other; the callbacks of one still run one at a time and in order, while those of different devices may run
 * at once. A callback that is slow holds up its own device, and others only when all threads for callbacks are busy:
 * an application that blocks in callbacks brings its own with {@link LinkKitBuilder#callbackExecutor}.
 *
 * <p>Thread-safe.
 */
public final class LinkGroup implements AutoCloseable {
    private static final int MOST_EVENT_LOOPS = 64;
    private static final int CALLBACK_THREADS =
            Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int CLOSE_SECONDS = 10;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor callbacks;
    private final Set<LinkKit> members = ConcurrentHashMap.newKeySet();

    LinkGroup(int eventLoops) {
        if (eventLoops < 1 || eventLoops > MOST_EVENT_LOOPS) {
            throw new IllegalArgumentException(
                    "eventLoops has to be 1 to " + MOST_EVENT_LOOPS + ", found " + eventLoops);
        }
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        eventLoops,
                        new DefaultThreadFactory("lanyard-group-link"),
                        NioIoHandler.newFactory());
        this.callbacks = callbackThreads();
    }

    /** Threads that exist while there are callbacks; the queue before each device has the bound. */
    private static ThreadPoolExecutor callbackThreads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        CALLBACK_THREADS,
                        CALLBACK_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        new DefaultThreadFactory("lanyard-group-callbacks"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Begins a new device in this group. */
    public LinkKitBuilder builder() {
        return new LinkKitBuilder(this);
    }

    /** The devices that were built and are not closed; a copy, in no order. */
    public List<LinkKit> devices() {
        return List.copyOf(members);
    }

    /**
     * Closes all devices, and then the threads. Returns when the sockets are closed, within 10 seconds; inside a
     * callback of one of the devices it does not wait for the threads. A second call does no harm.
     */
    @Override
    public void close() {
        List<LinkKit> all = devices();
        CountDownLatch left = new CountDownLatch(all.size());
        all.forEach(kit -> kit.closeAsync(left::countDown));
        boolean inCallback = all.stream().anyMatch(LinkKit::inCallback);
        try {
            if (!inCallback) {
                var unused = left.await(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            // They close without being watched.
            Thread.currentThread().interrupt();
        }
        // Not a shutdown: callbacks that are waiting still run, and the threads end when there are
        // none.
        callbacks.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        var ended = loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        if (!inCallback) {
            ended.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    EventLoopGroup loops() {
        return loops;
    }

    Executor callbacks() {
        return callbacks;
    }

    void add(LinkKit kit) {
        members.add(kit);
        kit.whenClosed(() -> members.remove(kit));
    }
}
