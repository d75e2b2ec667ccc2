// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll, whose events are handled in groups: first something is read from each object that the connections of the
 * group are going to need, then one event after the other is handled. Between two packets of a device a thousand others
 * have emptied the processor's caches of it, so that its packet waits for memory a dozen times in a row; the first reads of
 * a group depend on nothing of each other, and the processor waits for several of them at a time
 * (docs/decisions/0032-prefetching.md).
 *
 * <p>The order of events is epoll's. Touched on its loop only.
 */
final class PrefetchingIoHandler implements IoHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PrefetchingIoHandler.class);

    /** As many as a processor can wait for at a time, about, and so few that they stay in its nearest cache. */
    static final int GROUP = 8;

    private static final FastThreadLocal<PrefetchingIoHandler> OF_LOOP = new FastThreadLocal<>();

    private final IoHandler epoll;
    private final IdentityHashMap<IoHandle, Handle> handles = new IdentityHashMap<>();

    /** Those that have an event, until it is handled. */
    private @Nullable Handle[] ready = new Handle[64];

    private int count;

    /** What is read ahead has to end up somewhere, or it is not read. */
    private int readAhead;

    /**
     * In place of another.
     *
     * @param epoll takes handles for {@link EpollIoHandle}, and calls them within its run
     */
    PrefetchingIoHandler(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory ofEpoll = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor loop) {
                return new PrefetchingIoHandler(ofEpoll.newHandler(loop));
            }

            @Override
            public boolean isChangingThreadSupported() {
                // The loop is known by its thread.
                return false;
            }
        };
    }

    /** On the loop of the channel: says what its events need. */
    static void prefetch(Channel channel, Prefetched needed) {
        PrefetchingIoHandler ofLoop = OF_LOOP.get();
        if (ofLoop != null) {
            ofLoop.prefetch((Object) channel.unsafe(), needed);
        }
    }

    /** As {@link #prefetch(Channel, Prefetched)}, of a handle that is registered here; of any other nothing happens. */
    void prefetch(Object handle, Prefetched needed) {
        Handle found = handles.get(handle);
        if (found != null) {
            found.needed = needed;
        }
    }

    @Override
    public void initialize() {
        OF_LOOP.set(this);
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        int handled = epoll.run(context);
        for (int from = 0; from < count; from += GROUP) {
            int to = Math.min(count, from + GROUP);
            if (to - from > 1) {
                prefetch(from, to);
            }
            for (int i = from; i < to; i++) {
                handle(i);
            }
        }
        count = 0;
        return handled;
    }

    private void prefetch(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            Handle next = ready[i];
            if (next != null) {
                sum += next.prefetch();
            }
        }
        readAhead = sum;
    }

    /** Made of all that was read for the last group; says nothing. */
    int readAhead() {
        return readAhead;
    }

    private void handle(int index) {
        Handle next = ready[index];
        ready[index] = null;
        if (next == null) {
            return;
        }
        try {
            next.handle();
        } catch (Throwable e) {
            // The others of the turn have their events, too; Netty does no more with it either.
            LOG.error("An event of a connection failed", e);
        }
    }

    private void add(Handle handle) {
        if (count == ready.length) {
            ready = Arrays.copyOf(ready, 2 * count);
        }
        ready[count++] = handle;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        Handle wrapped = new Handle((EpollIoHandle) handle);
        handles.put(handle, wrapped);
        try {
            return epoll.register(wrapped);
        } catch (Exception e) {
            handles.remove(handle);
            throw e;
        }
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    /** What epoll takes for the channel: puts the event aside. */
    private final class Handle implements EpollIoHandle {
        private final EpollIoHandle of;
        private @Nullable Prefetched needed;
        private @Nullable IoRegistration registration;
        private @Nullable IoEvent event;

        Handle(EpollIoHandle of) {
            this.of = of;
        }

        @Override
        public void handle(IoRegistration itsOwn, IoEvent next) {
            registration = itsOwn;
            event = next;
            add(this);
        }

        /** What was put aside; nothing when the channel was unregistered since, by another one's event. */
        void handle() {
            IoRegistration itsOwn = registration;
            IoEvent next = event;
            registration = null;
            event = null;
            if (itsOwn != null && next != null) {
                of.handle(itsOwn, next);
            }
        }

        int prefetch() {
            Prefetched next = needed;
            if (next == null) {
                return 0;
            }
            try {
                return of.fd().intValue() + next.prefetch();
            } catch (RuntimeException e) {
                // Nothing needs it, and the loop would end with it.
                needed = null;
                LOG.error("What a connection needs cannot be read ahead", e);
                return 0;
            }
        }

        @Override
        public FileDescriptor fd() {
            return of.fd();
        }

        @Override
        public void registered() {
            of.registered();
        }

        @Override
        public void unregistered() {
            handles.remove(of);
            registration = null;
            event = null;
            of.unregistered();
        }

        @Override
        public void close() {
            try {
                of.close();
            } catch (Exception e) {
                // As Netty does, which closes what is left when the loop ends.
                LOG.warn("A channel of a loop that ends did not close in order", e);
            }
        }
    }
}
