// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many MQTT 3.1.1 connections that publish with QoS 1 and do nothing else: one thread, bytes that were made before, and no more of the
 * protocol than PUBACK, so that it leaves the processors to the broker.
 */
final class PublishLoad implements AutoCloseable {
    /** Who publishes, and what about. */
    record Publisher(String clientId, String user, String password, String topic) {}

    /** What came of a run. */
    static final class Result {
        private final long acknowledged;
        private final Duration time;

        /** How many messages were acknowledged after so many microseconds; the last entry holds all longer times. */
        private final int[] micros;

        private Result(long acknowledged, Duration time, int[] micros) {
            this.acknowledged = acknowledged;
            this.time = time;
            this.micros = micros;
        }

        long acknowledged() {
            return acknowledged;
        }

        double perSecond() {
            return acknowledged / (time.toNanos() / 1e9);
        }

        /** The time in milliseconds that this share of the messages does not exceed. */
        double quantile(double share) {
            long wanted = (long) Math.ceil(acknowledged * share);
            long seen = 0;
            for (int i = 0; i < micros.length; i++) {
                seen += micros[i];
                if (seen >= wanted) {
                    return i / 1e3;
                }
            }
            return 0;
        }
    }

    private static final int LONGEST_MICROS = 10_000_000;
    private static final int PUBACK_BYTES = 4;
    private static final int KEEP_ALIVE_SECONDS = 600;
    private static final int CONNECT_TIMEOUT_MILLIS = 30_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = 100_000;

    private final int window;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private int[] micros = new int[0];
    private boolean counting;
    private long acknowledged;
    private long underWay;
    private boolean saturating;
    private long firstDue;
    private double interval;

    private PublishLoad(int window) throws IOException {
        this.window = window;
        this.selector = Selector.open();
    }

    /**
     * Connects all, one after the other.
     *
     * @param window messages that each keeps under way at most, up to 100
     * @throws IOException when the broker refuses one
     */
    static PublishLoad connect(int port, List<Publisher> publishers, int payload, int window)
            throws IOException {
        PublishLoad load = new PublishLoad(window);
        try {
            for (Publisher publisher : publishers) {
                load.connections.add(
                        load.new Connection(load.connections.size(), port, publisher, payload));
            }
        } catch (IOException e) {
            load.close();
            throw e;
        }
        return load;
    }

    /** Keeps the windows of all full, and waits for the last PUBACK. */
    Result saturate(Duration time) throws IOException {
        saturating = true;
        return run(time);
    }

    /** Publishes so many a second in all, evenly; the time of a message counts from when it was due. */
    Result pace(int perSecond, Duration time) throws IOException {
        saturating = false;
        interval = 1e9 / perSecond;
        return run(time);
    }

    private Result run(Duration time) throws IOException {
        micros = new int[LONGEST_MICROS + 1];
        acknowledged = 0;
        counting = true;
        long start = System.nanoTime();
        firstDue = start;
        long end = start + time.toNanos();
        connections.forEach(Connection::begin);
        long due = 0;
        if (saturating) {
            for (Connection connection : connections) {
                connection.fill(start);
            }
        }
        for (long now = start; now < end; now = System.nanoTime()) {
            for (; !saturating && firstDue + due * interval <= now; due++) {
                connections.get((int) (due % connections.size())).owe(now);
            }
            look(now);
        }
        counting = false;
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Result result = new Result(acknowledged, took, micros);
        saturating = false;
        connections.forEach(Connection::begin);
        while (underWay > 0) {
            if (System.nanoTime() - end > PATIENCE_NANOS) {
                throw new IOException(underWay + " messages were not acknowledged");
            }
            look(System.nanoTime());
        }
        return result;
    }

    private void look(long now) throws IOException {
        if (selector.selectNow(this::serve) == 0) {
            // Less than the millisecond that select can wait at least.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (now - firstDue > PATIENCE_NANOS && acknowledged == 0 && counting) {
            throw new IOException("nothing is acknowledged");
        }
    }

    private void serve(SelectionKey key) {
        try {
            ((Connection) key.attachment()).serve(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Connection {
        private final int number;
        private final SocketChannel channel;
        private final SelectionKey key;
        private final byte[] publish;
        private final int packetIdAt;
        private final ByteBuffer in = ByteBuffer.allocate(1_024);
        private final ByteBuffer out;

        /** When the messages under way were sent, or due, by the lowest bits of their packet ids. */
        private final long[] times = new long[128];

        private int packetId;
        private int open;
        private long owed;
        private long paid;

        Connection(int number, int port, Publisher publisher, int payload) throws IOException {
            this.number = number;
            byte[] topic = publisher.topic().getBytes(StandardCharsets.UTF_8);
            ByteBuffer packet = ByteBuffer.allocate(topic.length + payload + 16);
            packet.put((byte) 0x32);
            putLength(packet, 2 + topic.length + 2 + payload);
            packet.putShort((short) topic.length).put(topic);
            this.packetIdAt = packet.position();
            packet.putShort((short) 0).put(new byte[payload]);
            this.publish = new byte[packet.flip().limit()];
            packet.get(publish);
            this.out = ByteBuffer.allocateDirect(publish.length * window);
            this.channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket()
                    .connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            CONNECT_TIMEOUT_MILLIS);
            signIn(publisher);
            channel.configureBlocking(false);
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void signIn(Publisher publisher) throws IOException {
            ByteBuffer connect = ByteBuffer.allocate(1_024);
            byte[][] texts = {
                publisher.clientId().getBytes(StandardCharsets.UTF_8),
                publisher.user().getBytes(StandardCharsets.UTF_8),
                publisher.password().getBytes(StandardCharsets.UTF_8)
            };
            int length = 10;
            for (byte[] text : texts) {
                length += 2 + text.length;
            }
            connect.put((byte) 0x10);
            putLength(connect, length);
            connect.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.US_ASCII));
            // Level 4; user name, password and a clean session.
            connect.put((byte) 4).put((byte) 0xC2).putShort((short) KEEP_ALIVE_SECONDS);
            for (byte[] text : texts) {
                connect.putShort((short) text.length).put(text);
            }
            connect.flip();
            while (connect.hasRemaining()) {
                channel.write(connect);
            }
            ByteBuffer connack = ByteBuffer.allocate(4);
            while (connack.hasRemaining()) {
                if (channel.read(connack) < 0) {
                    throw new IOException("a sign-in was not answered");
                }
            }
            if (connack.get(0) != 0x20 || connack.get(3) != 0) {
                throw new IOException("a sign-in was refused with " + connack.get(3));
            }
        }

        /** For another run. */
        void begin() {
            owed = 0;
            paid = 0;
        }

        /** One more is due. */
        void owe(long now) throws IOException {
            owed++;
            fill(now);
        }

        void fill(long now) throws IOException {
            boolean sending = out.position() > 0;
            while (open < window && (saturating || paid < owed)) {
                packetId = packetId % 65_535 + 1;
                publish[packetIdAt] = (byte) (packetId >> 8);
                publish[packetIdAt + 1] = (byte) packetId;
                out.put(publish);
                times[packetId & 127] = saturating ? now : dueAt(paid);
                paid++;
                open++;
                underWay++;
            }
            if (!sending && out.position() > 0) {
                flush();
            }
        }

        private long dueAt(long message) {
            return firstDue + (long) ((number + message * connections.size()) * interval);
        }

        private void flush() throws IOException {
            out.flip();
            channel.write(out);
            out.compact();
            key.interestOps(
                    out.position() > 0
                            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                            : SelectionKey.OP_READ);
        }

        void serve(SelectionKey ready) throws IOException {
            if (ready.isWritable()) {
                flush();
            }
            if (!ready.isReadable()) {
                return;
            }
            if (channel.read(in) < 0) {
                throw new IOException("the broker has ended a connection");
            }
            in.flip();
            long now = System.nanoTime();
            while (in.remaining() >= PUBACK_BYTES) {
                int type = in.getShort();
                if (type != 0x4002) {
                    throw new IOException("no PUBACK but 0x%04x".formatted(type));
                }
                acknowledged(in.getShort() & 0xFFFF, now);
            }
            in.compact();
            fill(now);
        }

        private void acknowledged(int id, long now) {
            open--;
            underWay--;
            if (counting) {
                acknowledged++;
                long after = (now - times[id & 127]) / 1_000;
                micros[Math.clamp(after, 0, LONGEST_MICROS)]++;
            }
        }
    }

    private static void putLength(ByteBuffer packet, int length) {
        int left = length;
        while (left > 127) {
            packet.put((byte) ((left & 0x7F) | 0x80));
            left >>= 7;
        }
        packet.put((byte) left);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
