// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A TCP proxy on loopback between a client and a target, which does to the bytes what a bad network does. Without a
 * fault it passes everything on. Faults of a {@link Direction} act on all connections from now on, those of a byte
 * count on each connection that begins from now on; {@link #heal} ends them. Safe to use from any thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int BUFFER = 8_192;

    private final ServerSocket server;
    private final IntSupplier targetPort;
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong swallowed = new AtomicLong();
    private final Faults toTarget = new Faults();
    private final Faults toClient = new Faults();
    private volatile boolean refusing;

    /** What happens to the bytes of one direction. */
    private static final class Faults {
        private volatile boolean swallow;
        private volatile boolean stall;
        private volatile long delayNanos;
        private volatile int bytesPerSecond = NEVER;
        private volatile int closeAfter = NEVER;
        private final AtomicInteger closeNextAfter = new AtomicInteger(NEVER);
        private final AtomicReference<OutputStream> recordNext =
                new AtomicReference<>(OutputStream.nullOutputStream());

        private int limitOfNext() {
            return Math.min(closeAfter, closeNextAfter.getAndSet(NEVER));
        }

        private void heal() {
            swallow = false;
            stall = false;
            delayNanos = 0;
            bytesPerSecond = NEVER;
            closeAfter = NEVER;
            closeNextAfter.set(NEVER);
        }
    }

    private FaultProxy(IntSupplier targetPort) {
        this.targetPort = targetPort;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the proxy", e);
        }
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    /** A proxy before a port of loopback. */
    public static FaultProxy before(int targetPort) {
        return new FaultProxy(() -> targetPort);
    }

    /** A proxy before a port of loopback that is asked for with each connection. */
    public static FaultProxy before(IntSupplier targetPort) {
        return new FaultProxy(targetPort);
    }

    /** Where to connect. */
    public int port() {
        return server.getLocalPort();
    }

    /** Connections that were accepted so far, those refused included. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that pass bytes now. */
    public int open() {
        return ways.size();
    }

    /** Bytes that were thrown away so far. */
    public long swallowed() {
        return swallowed.get();
    }

    /** Closes all connections at once, with a reset: a cable that is pulled where somebody notices. */
    public void cut() {
        ways.forEach(Way::reset);
    }

    /** From now on closes each new connection as soon as it is there. */
    public void refuse() {
        refusing = true;
    }

    /** Takes the bytes of this direction and throws them away; both directions together are a black hole. */
    public void swallow(Direction direction) {
        faults(direction).swallow = true;
    }

    /** A black hole in both directions: everything stays connected, and nothing arrives. */
    public void blackHole() {
        swallow(Direction.TO_TARGET);
        swallow(Direction.TO_CLIENT);
    }

    /** Takes no more bytes of this direction until {@link #heal}: the sender's buffers fill. */
    public void stall(Direction direction) {
        faults(direction).stall = true;
    }

    /** Ends the connections towards the client in order, and passes on what it still sends: half-open. */
    public void halfClose() {
        ways.forEach(Way::halfClose);
    }

    /** Passes the bytes of this direction on this much later. */
    public void delay(Direction direction, Duration delay) {
        faults(direction).delayNanos = delay.toNanos();
    }

    /** Passes on no more than this in a second. */
    public void throttle(Direction direction, int bytesPerSecond) {
        faults(direction).bytesPerSecond = bytesPerSecond;
    }

    /**
     * Passes on exactly this many bytes of this direction on each new connection, and then closes it: in the middle of
     * a packet, or of the handshake.
     */
    public void closeAfter(Direction direction, int bytes) {
        faults(direction).closeAfter = bytes;
    }

    /** As {@link #closeAfter}, on the one connection that begins next; those behind it are not touched. */
    public void closeNextAfter(Direction direction, int bytes) {
        faults(direction).closeNextAfter.set(bytes);
    }

    /** Keeps what the one connection that begins next passes on in this direction; it grows while that does. */
    public ByteArrayOutputStream recordNext(Direction direction) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        faults(direction).recordNext.set(record);
        return record;
    }

    /** Ends all faults; connections that were cut stay so, and bytes that were swallowed are gone. */
    public void heal() {
        refusing = false;
        toTarget.heal();
        toClient.heal();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private Faults faults(Direction direction) {
        return direction == Direction.TO_TARGET ? toTarget : toClient;
    }

    private void accept() {
        while (true) {
            Socket client;
            try {
                client = server.accept();
            } catch (IOException e) {
                return; // closed
            }
            accepted.incrementAndGet();
            Thread.ofVirtual().name("fault-proxy-connect").start(() -> connect(client));
        }
    }

    private void connect(Socket client) {
        if (refusing) {
            closeQuietly(client);
            return;
        }
        Socket target = new Socket();
        try {
            target.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort.getAsInt()));
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
        } catch (IOException e) {
            closeQuietly(target);
            closeQuietly(client);
            return;
        }
        Way way = new Way(client, target);
        ways.add(way);
        way.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** One connection. */
    private final class Way {
        private final Socket client;
        private final Socket target;
        private final AtomicInteger endedWays = new AtomicInteger();

        private Way(Socket client, Socket target) {
            this.client = client;
            this.target = target;
        }

        private void start() {
            start("fault-proxy-to-target", client, target, toTarget);
            start("fault-proxy-to-client", target, client, toClient);
        }

        private void start(String name, Socket from, Socket to, Faults faults) {
            int limit = faults.limitOfNext();
            OutputStream record = faults.recordNext.getAndSet(OutputStream.nullOutputStream());
            Thread.ofVirtual().name(name).start(() -> pump(from, to, faults, limit, record));
        }

        private void pump(Socket from, Socket to, Faults faults, int limit, OutputStream record) {
            int left = limit;
            boolean ended = false;
            byte[] buffer = new byte[BUFFER];
            try {
                while (left > 0) {
                    while (faults.stall && !from.isClosed()) {
                        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                    }
                    int most =
                            Math.min(
                                    Math.min(buffer.length, left),
                                    Math.max(1, faults.bytesPerSecond / 100));
                    int count = from.getInputStream().read(buffer, 0, most);
                    if (count < 0) {
                        to.shutdownOutput();
                        ended = true;
                        break;
                    }
                    pause(faults, count);
                    if (faults.swallow) {
                        swallowed.addAndGet(count);
                    } else {
                        // Before somebody can have seen it.
                        record.write(buffer, 0, count);
                        to.getOutputStream().write(buffer, 0, count);
                        if (left != NEVER) {
                            left -= count;
                        }
                    }
                }
            } catch (IOException e) {
                // Either side has ended; so does the other.
            } finally {
                // What ends one way in order still comes the other way.
                if (!ended || endedWays.incrementAndGet() == 2) {
                    close();
                }
            }
        }

        private static void pause(Faults faults, int count) {
            long nanos = faults.delayNanos;
            if (faults.bytesPerSecond != NEVER) {
                nanos += Duration.ofSeconds(count).toNanos() / faults.bytesPerSecond;
            }
            if (nanos > 0) {
                LockSupport.parkNanos(nanos);
            }
        }

        private void halfClose() {
            try {
                client.shutdownOutput();
            } catch (IOException e) {
                // It was closed before.
            }
        }

        private void reset() {
            for (Socket socket : List.of(client, target)) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // It was closed before.
                }
            }
            close();
        }

        private void close() {
            ways.remove(this);
            closeQuietly(client);
            closeQuietly(target);
        }
    }
}
