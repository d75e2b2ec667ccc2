// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.protocol.signin.Credentials;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An MQTT client that knows nothing: it writes the bytes that it is given, legal or not, and compares what
 * comes back packet by packet. Packets are written as {@link PacketText}. Every wait has a deadline.
 */
public final class RawMqttClient implements AutoCloseable {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Duration deadline;

    private RawMqttClient(Socket socket, InputStream in, OutputStream out, Duration deadline) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.deadline = deadline;
    }

    /** Opens a connection on loopback. Nothing is sent. */
    public static RawMqttClient connectTo(int port) {
        return connectTo(port, DEFAULT_DEADLINE);
    }

    /**
     * Opens a connection on loopback.
     *
     * @param deadline how long one {@code expect} waits
     */
    public static RawMqttClient connectTo(int port, Duration deadline) {
        Socket socket = new Socket();
        try {
            int millis = Math.toIntExact(deadline.toMillis());
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            return new RawMqttClient(
                    socket,
                    new BufferedInputStream(socket.getInputStream()),
                    socket.getOutputStream(),
                    deadline);
        } catch (IOException e) {
            closeQuietly(socket, e);
            throw new UncheckedIOException("cannot connect to port " + port, e);
        }
    }

    /**
     * Opens a WebSocket on loopback, with the sub-protocol {@code mqtt}. What is written travels in binary frames, and
     * a Close frame is an end of the connection as good as any.
     *
     * @param deadline how long one {@code expect} waits
     * @throws AssertionError when the other side does not open it
     */
    public static RawMqttClient connectByWebSocketTo(int port, Duration deadline) {
        return byWebSocketOver(connectTo(port, deadline));
    }

    /** Opens such a WebSocket over a connection that is open already, such as one of TLS. */
    public static RawMqttClient byWebSocketOver(Socket connected) {
        return byWebSocketOver(over(connected));
    }

    private static RawMqttClient byWebSocketOver(RawMqttClient opened) {
        int port = opened.socket.getPort();
        try {
            WebSocketStreams.open(opened.in, opened.out, port);
        } catch (IOException e) {
            closeQuietly(opened.socket, e);
            throw new UncheckedIOException("cannot open a WebSocket on port " + port, e);
        }
        return new RawMqttClient(
                opened.socket,
                WebSocketStreams.reading(opened.in),
                WebSocketStreams.writing(opened.out),
                opened.deadline);
    }

    /** Speaks over a connection that is open already, such as one of TLS. */
    public static RawMqttClient over(Socket connected) {
        try {
            connected.setSoTimeout(Math.toIntExact(DEFAULT_DEADLINE.toMillis()));
            return new RawMqttClient(
                    connected,
                    new BufferedInputStream(connected.getInputStream()),
                    connected.getOutputStream(),
                    DEFAULT_DEADLINE);
        } catch (IOException e) {
            closeQuietly(connected, e);
            throw new UncheckedIOException("cannot speak over " + connected, e);
        }
    }

    /** Writes one packet or several, see {@link PacketText}. */
    public RawMqttClient write(String packets) {
        return write(PacketText.bytes(packets));
    }

    public RawMqttClient write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + PacketDump.of(bytes, 0) + ": the connection is gone", e);
        }
    }

    /** Writes a packet of MQTT 3.1.1 that is legal; what is not is written as text. */
    public RawMqttClient write(Packet packet) {
        ByteBuf bytes = Unpooled.buffer();
        PacketEncoder.encode(MqttVersion.MQTT_3_1_1, packet, bytes);
        return write(ByteBufUtil.getBytes(bytes));
    }

    /**
     * Signs in with Clean Session and expects to be admitted.
     *
     * @param keepAlive in seconds
     * @throws AssertionError when the sign-in is refused
     */
    public RawMqttClient signIn(Credentials credentials, int keepAlive) {
        return write(
                        new Connect(
                                MqttVersion.MQTT_3_1_1,
                                credentials.clientId(),
                                true,
                                keepAlive,
                                credentials.userName(),
                                credentials.password().getBytes(StandardCharsets.US_ASCII),
                                null,
                                Properties.NONE))
                .expect("20 02 00 00");
    }

    /**
     * Reads as many packets as the text holds and compares them.
     *
     * @throws AssertionError when another packet came, none came in time, or the connection was closed
     */
    public RawMqttClient expect(String packets) {
        for (PacketPattern expected : PacketText.patterns(packets)) {
            byte[] packet = readPacket("expected " + expected);
            expected.difference(packet)
                    .ifPresent(difference -> {
                        throw new AssertionError(difference);
                    });
        }
        return this;
    }

    /**
     * Shows without waiting that nothing is on its way: a ping is answered by a PINGRESP and by nothing before it.
     * What another connection caused may still come later.
     */
    public RawMqttClient expectOnlyPong() {
        return write("c0 00").expect("d0 00");
    }

    /**
     * The next packet, whole: fixed header, Remaining Length and the rest.
     *
     * @throws AssertionError when none came in time, or the connection was closed
     */
    public byte[] readPacket() {
        return readPacket("expected a packet");
    }

    /**
     * Waits for the other side to close the connection, gently or by a reset.
     *
     * @throws AssertionError when a packet came instead, or nothing happened in time
     */
    public void expectClosed() {
        Optional<byte[]> packet = tryReadPacket("expected the connection to be closed");
        if (packet.isPresent()) {
            throw new AssertionError(
                    "expected the connection to be closed\nbut got "
                            + PacketDump.of(packet.get(), 0));
        }
    }

    /** Says that nothing more will be written; the other direction stays open. */
    public void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot shut down the output", e);
        }
    }

    /** Ends the connection at once with a reset, as when a device loses its network. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset the connection", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the connection", e);
        }
    }

    private byte[] readPacket(String expectation) {
        return tryReadPacket(expectation)
                .orElseThrow(
                        () -> new AssertionError(expectation + "\nbut the connection was closed"));
    }

    /** Empty when the connection ended before the first byte of a packet. */
    private Optional<byte[]> tryReadPacket(String expectation) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            packet.write(first);
            int length = readRemainingLength(packet);
            byte[] rest = in.readNBytes(length);
            packet.writeBytes(rest);
            if (rest.length < length) {
                throw new SocketException("closed within the packet");
            }
            return Optional.of(packet.toByteArray());
        } catch (SocketTimeoutException e) {
            String partly = packet.size() == 0 ? "nothing" : PacketDump.of(packet.toByteArray(), 0);
            throw new AssertionError(
                    "%s%nbut got %s within %d ms"
                            .formatted(expectation, partly, deadline.toMillis()),
                    e);
        } catch (SocketException e) {
            if (packet.size() == 0) {
                return Optional.empty();
            }
            throw new AssertionError(
                    expectation
                            + "\nbut the connection ended within "
                            + PacketDump.of(packet.toByteArray(), 0),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(expectation, e);
        }
    }

    private int readRemainingLength(ByteArrayOutputStream packet) throws IOException {
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int b = in.read();
            if (b < 0) {
                throw new SocketException("closed within the Remaining Length");
            }
            packet.write(b);
            length |= (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return length;
            }
        }
        throw new AssertionError(
                "got a Remaining Length of more than four bytes: "
                        + PacketDump.of(packet.toByteArray(), 0));
    }

    private static void closeQuietly(Socket socket, IOException cause) {
        try {
            socket.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
