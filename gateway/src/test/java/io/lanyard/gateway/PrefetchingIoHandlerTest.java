// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrefetchingIoHandlerTest {
    private static final int DESCRIPTOR = 7;
    private static final IoEvent READABLE = new IoEvent() {};

    private final List<String> said = new ArrayList<>();
    private final Turns epoll = new Turns();
    private final PrefetchingIoHandler handler = new PrefetchingIoHandler(epoll);
    private final IoHandlerContext context = new Context();

    @BeforeEach
    void start() {
        handler.initialize();
    }

    @Test
    void whatAGroupNeedsIsReadBeforeTheFirstOfItIsHandled() throws Exception {
        Socket a = socket("a");
        Socket b = socket("b");

        turn(a, b);

        assertThat(said).containsExactly("read for a", "read for b", "a", "b");
        // Two descriptors, and 1 for each socket.
        assertThat(handler.readAhead()).isEqualTo(2 * DESCRIPTOR + 2);
    }

    @Test
    void aChannelOfWhichNothingCanBeReadAheadIsHandledAllTheSame() throws Exception {
        Socket a = socket("a");
        handler.prefetch(
                (Object) a,
                () -> {
                    said.add("read for a in vain");
                    throw new IllegalStateException("on purpose");
                });
        Socket b = socket("b");

        turn(a, b);
        turn(a, b);

        assertThat(said)
                .containsExactly(
                        "read for a in vain", "read for b", "a", "b", "read for b", "a", "b");
    }

    @Test
    void groupsFollowOneAnotherInTheOrderOfEpoll() throws Exception {
        int count = 20 * PrefetchingIoHandler.GROUP + 1;
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(socket("s" + i));
        }

        assertThat(turn(sockets.toArray(Socket[]::new))).isEqualTo(count);

        assertThat(said.stream().filter(line -> !line.startsWith("read")))
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "s" + i).toList());
        int first = PrefetchingIoHandler.GROUP;
        assertThat(said.subList(0, 2 * first))
                .startsWith("read for s0")
                .endsWith("s" + (first - 1));
        // There is nothing to wait for at the same time.
        assertThat(said).doesNotContain("read for s" + (count - 1));
    }

    @Test
    void aChannelThatAnotherOneOfTheTurnHasUnregisteredIsLeftAlone() throws Exception {
        Socket b = socket("b");
        Socket a =
                socket(
                        "a",
                        () -> {
                            var _ = b.registration().cancel();
                        });
        Socket c = socket("c");

        turn(a, b, c);
        turn(c);

        assertThat(said.stream().filter(line -> !line.startsWith("read")))
                .containsExactly("a", "b is gone", "c", "c");
    }

    @Test
    void aChannelThatFailsKeepsTheOthersFromNothing() throws Exception {
        Socket a =
                socket(
                        "a",
                        () -> {
                            throw new IllegalStateException("on purpose");
                        });
        Socket b = socket("b");

        turn(a, b);
        turn(b);

        assertThat(said).containsExactly("read for a", "read for b", "a", "b", "b");
    }

    @Test
    void aChannelThatNeedsNothingIsHandledLikeTheOthers() throws Exception {
        Socket a = new Socket("a", () -> {});
        a.registration = (Registration) handler.register(a);
        Socket b = socket("b");

        turn(a, b);

        assertThat(said).containsExactly("read for b", "a", "b");
    }

    private Socket socket(String name) throws Exception {
        return socket(name, () -> {});
    }

    private Socket socket(String name, Runnable whenHandled) throws Exception {
        Socket socket = new Socket(name, whenHandled);
        socket.registration = (Registration) handler.register(socket);
        handler.prefetch(
                (Object) socket,
                () -> {
                    said.add("read for " + name);
                    return 1;
                });
        return socket;
    }

    private int turn(Socket... readable) {
        epoll.readable = List.of(readable);
        return handler.run(context);
    }

    private final class Socket implements EpollIoHandle {
        private final String name;
        private final Runnable whenHandled;
        private Registration registration = new Registration(this);

        Socket(String name, Runnable whenHandled) {
            this.name = name;
            this.whenHandled = whenHandled;
        }

        IoRegistration registration() {
            return registration;
        }

        @Override
        public FileDescriptor fd() {
            return new FileDescriptor(DESCRIPTOR);
        }

        @Override
        public void handle(IoRegistration itsOwn, IoEvent event) {
            assertThat(itsOwn).isSameAs(registration);
            assertThat(event).isSameAs(READABLE);
            said.add(name);
            whenHandled.run();
        }

        @Override
        public void unregistered() {
            said.add(name + " is gone");
        }

        @Override
        public void close() {}
    }

    private record Registration(IoHandle handle) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // of the interface
        public <T> T attachment() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long submit(IoOps ops) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            handle.unregistered();
            return true;
        }
    }

    /** Stands for Netty's epoll: calls what is registered for those sockets that are said to be readable. */
    private static final class Turns implements IoHandler {
        private List<Socket> readable = List.of();

        @Override
        public int run(IoHandlerContext context) {
            for (Socket socket : readable) {
                Registration its = socket.registration;
                its.handle().handle(its, READABLE);
            }
            return readable.size();
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            return new Registration(handle);
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return true;
        }
    }

    private static final class Context implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }
}
