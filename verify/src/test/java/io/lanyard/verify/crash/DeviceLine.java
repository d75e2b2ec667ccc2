// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.TestDevice;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a device that keeps its session, in MQTT 3.1.1 or 5.0, byte by byte: the packets that the load needs, and
 * nothing of the platform's code. One thread reads, any thread writes.
 */
final class DeviceLine {
    private static final int KEEP_ALIVE_SECONDS = 120;
    private static final int PACKET_ID_OF_SUBSCRIBE = 0xffff;

    /** What arrives. */
    sealed interface Arrival {
        record Suback(int code) implements Arrival {}

        record Puback(int packetId, int code) implements Arrival {}

        record Publish(int packetId, String topic, String payload) implements Arrival {}

        record Pong() implements Arrival {}

        /** What nobody may send to this device. */
        record Unexpected(String what) implements Arrival {}
    }

    /** A CONNACK that says no. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private final RawMqttClient client;
    private final boolean five;
    private boolean sessionPresent;

    private DeviceLine(RawMqttClient client, boolean five) {
        this.client = client;
        this.five = five;
    }

    /**
     * Connects and signs in.
     *
     * @param five MQTT 5.0, else 3.1.1
     * @param patience for CONNACK and every packet after it
     * @throws RefusedException when the device is not let in
     * @throws AssertionError when nothing came in time, or the connection ended
     * @throws UncheckedIOException when there is no connection
     */
    static DeviceLine open(int port, TestDevice device, boolean five, Duration patience) {
        DeviceLine line = new DeviceLine(RawMqttClient.connectTo(port, patience), five);
        boolean opened = false;
        try {
            line.signIn(device);
            opened = true;
            return line;
        } finally {
            if (!opened) {
                line.close();
            }
        }
    }

    private void signIn(TestDevice device) {
        Credentials credentials = SdkSignIn.NODE_1_2_8.sign(device.id(), device.secret());
        Bytes body = new Bytes().text("MQTT").octet(five ? 5 : 4).octet(0xc0);
        body.two(KEEP_ALIVE_SECONDS);
        if (five) {
            // Session Expiry Interval: an hour.
            body.octet(5).octet(0x11).two(0).two(3_600);
        }
        body.text(credentials.clientId()).text(credentials.userName()).text(credentials.password());
        client.write(body.packet(0x10));
        byte[] connack = client.readPacket();
        if (connack[0] != 0x20) {
            throw new AssertionError("expected a CONNACK, got " + type(connack));
        }
        if (connack[3] != 0) {
            throw new RefusedException("CONNACK with code " + (connack[3] & 0xff));
        }
        sessionPresent = connack[2] == 1;
    }

    /** Whether the platform had a session of this device. */
    boolean isSessionPresent() {
        return sessionPresent;
    }

    void subscribe(String filter) {
        Bytes body = new Bytes().two(PACKET_ID_OF_SUBSCRIBE);
        noProperties(body);
        client.write(body.text(filter).octet(1).packet(0x82));
    }

    void publish(String topic, int packetId, boolean dup, String payload) {
        Bytes body = new Bytes().text(topic).two(packetId);
        noProperties(body);
        client.write(body.raw(payload.getBytes(UTF_8)).packet(dup ? 0x3a : 0x32));
    }

    void puback(int packetId) {
        client.write(new Bytes().two(packetId).packet(0x40));
    }

    void ping() {
        client.write(new Bytes().packet(0xc0));
    }

    /** Says goodbye; in 5.0 without properties, so the session keeps its expiry interval. */
    void disconnect() {
        try {
            client.write(new Bytes().packet(0xe0));
        } finally {
            client.close();
        }
    }

    /** Goes without a word, as with a dead battery. */
    void reset() {
        client.reset();
    }

    void close() {
        client.close();
    }

    private void noProperties(Bytes body) {
        if (five) {
            body.octet(0);
        }
    }

    /**
     * Waits for the next packet.
     *
     * @return null when the connection has ended, or nothing has come in time
     */
    @Nullable Arrival next() {
        byte[] packet;
        try {
            packet = client.readPacket();
        } catch (AssertionError | UncheckedIOException e) {
            // Killed, kicked or lost; the device comes back.
            return null;
        }
        int at = 2;
        while ((packet[at - 1] & 0x80) != 0) {
            at++;
        }
        return switch ((packet[0] >> 4) & 0xf) {
            case 3 -> publish(packet, at);
            case 4 ->
                    new Arrival.Puback(
                            two(packet, at), packet.length > at + 2 ? packet[at + 2] & 0xff : 0);
            case 9 -> new Arrival.Suback(packet[packet.length - 1] & 0xff);
            case 13 -> new Arrival.Pong();
            // The platform may say why it ends the connection.
            case 14 -> null;
            default -> new Arrival.Unexpected(type(packet));
        };
    }

    private Arrival publish(byte[] packet, int start) {
        int qos = (packet[0] >> 1) & 3;
        if (qos != 1) {
            return new Arrival.Unexpected("PUBLISH with QoS " + qos);
        }
        int at = start + 2 + two(packet, start);
        String topic = new String(packet, start + 2, at - start - 2, UTF_8);
        int packetId = two(packet, at);
        at += 2;
        if (five) {
            // Their length fits into one byte: there is not much that the platform could have to
            // say.
            at += 1 + packet[at];
        }
        return new Arrival.Publish(
                packetId, topic, new String(packet, at, packet.length - at, UTF_8));
    }

    private static String type(byte[] packet) {
        return "a packet that begins with 0x%02x".formatted(packet[0]);
    }

    private static int two(byte[] packet, int at) {
        return ((packet[at] & 0xff) << 8) | (packet[at + 1] & 0xff);
    }

    /** A packet that is being written. */
    private static final class Bytes {
        private static final int HEAD = 5;

        private final ByteBuffer buffer = ByteBuffer.allocate(2_048).position(HEAD);

        Bytes octet(int value) {
            buffer.put((byte) value);
            return this;
        }

        Bytes two(int value) {
            buffer.putShort((short) value);
            return this;
        }

        Bytes raw(byte[] bytes) {
            buffer.put(bytes);
            return this;
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            return two(bytes.length).raw(bytes);
        }

        byte[] packet(int firstByte) {
            int length = buffer.position() - HEAD;
            int at = 0;
            byte[] head = new byte[HEAD];
            head[at++] = (byte) firstByte;
            int rest = length;
            do {
                head[at++] = (byte) (rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
                rest >>= 7;
            } while (rest > 0);
            byte[] packet = new byte[at + length];
            System.arraycopy(head, 0, packet, 0, at);
            buffer.get(HEAD, packet, at, length);
            return packet;
        }
    }
}
