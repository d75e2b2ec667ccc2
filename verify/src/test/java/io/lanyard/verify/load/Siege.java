// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import io.lanyard.testkit.mqtt.PacketText;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An attack on a platform: connections that begin and do not go on, lengths that are lies, and devices that send
 * without end and never read. All run until {@link #close()}; who is sent away comes again.
 */
final class Siege implements AutoCloseable {
    /** Beginnings of a connection, each of which promises more than it holds. */
    private static final List<String> HALVES =
            List.of("", "10", "10 ff 7f", "10 ff 7f 0004 'MQTT'", "16 03 01", "47 45 54 20 2f");

    /** Lengths that a platform which believed them would set memory aside for, each with some bytes behind it. */
    private static final List<String> FORGED =
            List.of("10 ff ff ff 7f 0004 'MQTT' 04 c2", "10 80 80 80 80 01", "30 ff ff ff 7f ffff");

    private static final int WRITE_AT_ONCE = 60_000;
    private static final int SMALL_BUFFER = 4_096;

    /** Before who was sent away comes again. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final SmallPlatform platform;
    private final ThreadFactory threads = Thread.ofVirtual().name("attacker-", 0).factory();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private volatile boolean over;

    Siege(SmallPlatform platform) {
        this.platform = platform;
    }

    /** So many connections that stop in the middle of their first packet. */
    void halfOpen(int count) {
        for (int i = 0; i < count; i++) {
            String half = HALVES.get(i % HALVES.size());
            attack(socket -> {
                socket.getOutputStream().write(PacketText.bytes(half));
                waitForEnd(socket);
            });
        }
    }

    /** So many strangers that announce more than they may, and send what fits. */
    void forgedLengths(int count) {
        for (int i = 0; i < count; i++) {
            byte[] start = PacketText.bytes(FORGED.get(i % FORGED.size()));
            attack(socket -> {
                socket.getOutputStream().write(start);
                writeWithoutEnd(socket, new byte[WRITE_AT_ONCE]);
            });
        }
    }

    /** So many devices that sign in and then announce a message of 256 MB. */
    void forgedMessages(int count) {
        flood(count, device -> PacketText.bytes("30 ff ff ff 7f ffff"), new byte[WRITE_AT_ONCE]);
    }

    /** So many devices that send themselves messages, and never read them. */
    void neverRead(int count) {
        flood(
                count,
                device -> PacketText.bytes("82 r 0001 s'" + device.topic("user/test") + "' 00"),
                device ->
                        PacketText.bytes(
                                "30 r s'"
                                        + device.topic("user/test")
                                        + "' '"
                                        + "x".repeat(16_000)
                                        + "'"));
    }

    /** So many devices that subscribe on and on without reading what comes of it. */
    void floodSubscribe(int count) {
        flood(
                count,
                device -> new byte[0],
                device ->
                        repeated(
                                "82 r 0001 s'" + device.topic("user/test") + "' 01 s'/no/topic' 01",
                                200));
    }

    /** So many devices that publish QoS 1 on and on without reading a PUBACK. */
    void floodPublish(int count) {
        flood(
                count,
                device -> new byte[0],
                device -> repeated("32 r s'" + device.topic("user/update") + "' 0001 '{}'", 1_000));
    }

    int connections() {
        return connections.get();
    }

    /** How often somebody has begun, and how many MB were sent. */
    @Override
    public String toString() {
        return "%d connections begun, %d MB sent".formatted(attempts.get(), written.get() >> 20);
    }

    private interface Attack {
        void on(Socket socket) throws IOException;
    }

    private interface OfDevice {
        byte[] bytes(TestDevice device);
    }

    private void flood(int count, OfDevice first, byte[] then) {
        flood(count, first, device -> then);
    }

    private void flood(int count, OfDevice first, OfDevice then) {
        for (int i = 0; i < count; i++) {
            TestDevice device = platform.newDevice();
            byte[] connect = SmallPlatform.connectPacket(device);
            byte[] start = first.bytes(device);
            byte[] again = then.bytes(device);
            attack(socket -> {
                socket.getOutputStream().write(connect);
                var _ = socket.getInputStream().readNBytes(4);
                socket.getOutputStream().write(start);
                writeWithoutEnd(socket, again);
            });
        }
    }

    private static byte[] repeated(String packet, int times) {
        byte[] one = PacketText.bytes(packet);
        byte[] all = new byte[one.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        return all;
    }

    private void attack(Attack attack) {
        int number = connections.getAndIncrement();
        threads.newThread(
                        () -> {
                            while (!over) {
                                once(attack, number);
                            }
                        })
                .start();
    }

    private void once(Attack attack, int number) {
        Socket socket = new Socket();
        open.add(socket);
        try (socket) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.bind(new InetSocketAddress(address(number), 0));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), platform.port()));
            socket.setSoLinger(true, 0);
            attempts.incrementAndGet();
            attack.on(socket);
        } catch (IOException e) {
            // Sent away, which is as it should be.
        } finally {
            open.remove(socket);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Attackers have many addresses, and none of the healthy devices'. */
    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(
                new byte[] {127, 1, (byte) (number / 50 % 250), (byte) (1 + number % 50)});
    }

    private static void waitForEnd(Socket socket) throws IOException {
        var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void writeWithoutEnd(Socket socket, byte[] bytes) throws IOException {
        while (!over) {
            socket.getOutputStream().write(bytes);
            written.addAndGet(bytes.length);
        }
    }

    /** Ends all attackers. */
    @Override
    public void close() {
        over = true;
        List<Socket> ending = new ArrayList<>(open);
        for (Socket socket : ending) {
            try {
                socket.close();
            } catch (IOException e) {
                // Gone already.
            }
        }
    }
}
