// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.TestDevice;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A device that keeps its session and gives up nothing: it sends uplinks with QoS 1, again with DUP until they are
 * acknowledged, and takes downlinks. It comes back after each loss of its connection, now and then loses it by itself, and
 * sometimes connects anew while the old connection still stands. Written against the bytes, without the platform's SDK.
 */
final class CrashDevice implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int WINDOW = 5;
    private static final int KEEP_ALIVE = 60;

    /** One in so many downlinks is not acknowledged, so that it has to come again. */
    private static final int IGNORES_ONE_OF = 40;

    /** One in so many uplinks is followed by the end of the connection. */
    private static final int LEAVES_ONE_OF = 150;

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    private final TestDevice device;
    private final String name;
    private final PlatformUnderTest platform;
    private final History history;
    private final RandomGenerator random;

    private final Semaphore window = new Semaphore(WINDOW);

    /** Numbers of uplinks by the packet ids under which they wait for their PUBACK, in the order of the numbers. */
    private final Map<Long, Integer> unacknowledged = new TreeMap<>();

    private volatile boolean sending = true;
    private volatile boolean running = true;
    private volatile boolean subscribed;
    private long lastNumber;
    private int lastPacketId;

    CrashDevice(
            TestDevice device, PlatformUnderTest platform, History history, RandomGenerator random) {
        this.device = device;
        this.name = device.id().deviceName().value();
        this.platform = platform;
        this.history = history;
        this.random = random;
    }

    String name() {
        return name;
    }

    /** Whether downlinks find a subscription. */
    boolean isSubscribed() {
        return subscribed;
    }

    /** Sends nothing new any more; what waits for its PUBACK is still sent again. */
    void stopSending() {
        sending = false;
    }

    void stop() {
        sending = false;
        running = false;
    }

    synchronized boolean hasUnacknowledged() {
        return !unacknowledged.isEmpty();
    }

    @Override
    public void run() {
        List<RawMqttClient> old = new ArrayList<>();
        try {
            while (running) {
                platform.awaitRunning();
                try {
                    RawMqttClient connection =
                            RawMqttClient.connectTo(platform.mqttPort(), PATIENCE);
                    old.add(connection);
                    converse(connection);
                    if (random.nextBoolean()) {
                        // The other half stays open, as when a device changes its network: the next
                        // connection takes over.
                        connection.close();
                    }
                } catch (AssertionError | UncheckedIOException e) {
                    // The platform was killed, or the connection was lost: what a device expects.
                    continue;
                }
                if (old.size() > 3) {
                    old.removeFirst().close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            old.forEach(RawMqttClient::close);
        }
    }

    private void converse(RawMqttClient connection) throws InterruptedException {
        Credentials credentials = SdkSignIn.NODE_1_2_8.sign(device.id(), device.secret());
        connection.write(
                new Connect(
                        MqttVersion.MQTT_3_1_1,
                        credentials.clientId(),
                        false,
                        KEEP_ALIVE,
                        credentials.userName(),
                        credentials.password().getBytes(UTF_8),
                        null,
                        Properties.NONE));
        byte[] connack = connection.readPacket();
        if (connack[0] != 0x20 || connack[3] != 0) {
            throw new AssertionError(name + " was not let in");
        }
        boolean present = connack[2] == 1;
        int number = CONNECTIONS.incrementAndGet();
        history.add(new History.Event.Connected(name, number, present));
        Thread sender = null;
        try {
            if (!present) {
                connection.write(subscribe());
            } else {
                sender = startSending(connection);
            }
            while (running) {
                byte[] packet = connection.readPacket();
                switch (packet[0] >> 4 & 0xf) {
                    case 9 -> {
                        subscribed = true;
                        history.add(new History.Event.Subscribed(name));
                        sender = startSending(connection);
                    }
                    case 4 -> acknowledged(packetId(packet, 2));
                    case 3 -> received(connection, number, packet);
                    default -> throw new AssertionError(name + " got a packet of type " + packet[0]);
                }
            }
        } finally {
            if (sender != null) {
                connection.reset();
                sender.interrupt();
                sender.join();
            }
        }
    }

    private Thread startSending(RawMqttClient connection) {
        List<byte[]> again = new ArrayList<>();
        synchronized (this) {
            unacknowledged.forEach(
                    (number, packetId) -> again.add(publish(number, packetId, true)));
            window.drainPermits();
            window.release(WINDOW - unacknowledged.size());
        }
        return Thread.ofVirtual().name("send-" + name).start(() -> send(connection, again));
    }

    private void send(RawMqttClient connection, List<byte[]> again) {
        try {
            for (byte[] packet : again) {
                connection.write(packet);
            }
            while (sending) {
                if (!window.tryAcquire(PATIENCE.toMillis() / 4, TimeUnit.MILLISECONDS)) {
                    // Keeps the reader from running out of patience.
                    connection.write(new byte[] {(byte) 0xc0, 0});
                    continue;
                }
                byte[] packet;
                synchronized (this) {
                    long number = ++lastNumber;
                    lastPacketId = lastPacketId % 0xffff + 1;
                    history.add(new History.Event.UplinkSent(name, number));
                    unacknowledged.put(number, lastPacketId);
                    packet = publish(number, lastPacketId, false);
                }
                connection.write(packet);
                if (random.nextInt(LEAVES_ONE_OF) == 0) {
                    connection.shutdownOutput();
                    return;
                }
            }
            while (running) {
                connection.write(new byte[] {(byte) 0xc0, 0});
                var _ = new Semaphore(0).tryAcquire(PATIENCE.toMillis() / 4, TimeUnit.MILLISECONDS);
            }
        } catch (UncheckedIOException | InterruptedException e) {
            // The reader notices, too, and comes back with a new connection.
            return;
        }
    }

    private void acknowledged(int packetId) {
        synchronized (this) {
            Long number = null;
            for (Map.Entry<Long, Integer> waiting : unacknowledged.entrySet()) {
                if (waiting.getValue() == packetId) {
                    number = waiting.getKey();
                }
            }
            if (number == null) {
                // A repetition was acknowledged twice.
                return;
            }
            unacknowledged.remove(number);
            history.add(new History.Event.UplinkAcknowledged(name, number));
        }
        window.release();
    }

    private void received(RawMqttClient connection, int connectionNumber, byte[] packet) {
        int body = 1;
        while ((packet[body] & 0x80) != 0) {
            body++;
        }
        body++;
        int topicLength = packetId(packet, body);
        int at = body + 2 + topicLength;
        int packetId = packetId(packet, at);
        String payload = new String(packet, at + 2, packet.length - at - 2, UTF_8);
        history.add(
                new History.Event.DownlinkReceived(
                        name, connectionNumber, Long.parseLong(payload)));
        if (random.nextInt(IGNORES_ONE_OF) != 0) {
            connection.write(
                    new byte[] {0x40, 2, (byte) (packetId >> 8), (byte) packetId});
        }
    }

    private byte[] subscribe() {
        byte[] filter = device.topic("user/get").getBytes(UTF_8);
        return packet(
                0x82,
                ByteBuffer.allocate(2 + 2 + filter.length + 1)
                        .putShort((short) 1)
                        .putShort((short) filter.length)
                        .put(filter)
                        .put((byte) 1));
    }

    private byte[] publish(long number, int packetId, boolean dup) {
        byte[] topic = device.topic("user/update").getBytes(UTF_8);
        byte[] payload = Long.toString(number).getBytes(UTF_8);
        return packet(
                dup ? 0x3a : 0x32,
                ByteBuffer.allocate(2 + topic.length + 2 + payload.length)
                        .putShort((short) topic.length)
                        .put(topic)
                        .putShort((short) packetId)
                        .put(payload));
    }

    private static byte[] packet(int first, ByteBuffer body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int rest = body.capacity();
        do {
            packet.write(rest >= 0x80 ? rest & 0x7f | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(body.array());
        return packet.toByteArray();
    }

    private static int packetId(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }
}
