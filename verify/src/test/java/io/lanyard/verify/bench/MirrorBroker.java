// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.mqtt.packet.PacketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The least that a client can talk MQTT 3.1.1 to: it acknowledges each PUBLISH and sends it back, with a packet id of
 * its own, and does nothing else. What one read brought is answered with one write. A program of its own, so that its
 * processor time is not that of the client.
 */
final class MirrorBroker {
    private static final int MOST_BYTES = 1 << 16;

    /** By what the first four bits of a packet say. */
    private static final @Nullable PacketType[] TYPES = new PacketType[16];

    static {
        for (PacketType type : PacketType.values()) {
            TYPES[type.number()] = type;
        }
    }

    private final SocketChannel socket;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_BYTES);

    /** Each packet of the input is answered with one that is hardly longer and another of four bytes. */
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 * MOST_BYTES);

    private int lastPacketId;

    private MirrorBroker(SocketChannel socket) {
        this.socket = socket;
    }

    /** Prints its port, and serves each connection until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().start(() -> accept(server));
        System.out.println(server.socket().getLocalPort());
        while (System.in.read() >= 0) {
            // Only its end counts.
        }
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> new MirrorBroker(socket).serve());
            }
        } catch (IOException e) {
            System.err.println("The mirror takes no more connections: " + e);
        }
    }

    private void serve() {
        try (socket) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            while (socket.read(in) >= 0) {
                in.flip();
                while (answersOne()) {
                    // What follows is a packet too.
                }
                in.compact();
                out.flip();
                while (out.hasRemaining()) {
                    socket.write(out);
                }
                out.clear();
            }
        } catch (IOException e) {
            System.err.println("A connection of the mirror has ended: " + e);
        }
    }

    /** Answers the packet at the position and moves behind it; false when it is not all there. */
    private boolean answersOne() {
        int start = in.position();
        int length = 0;
        for (int digits = 1; start + digits < in.limit(); digits++) {
            int digit = in.get(start + digits);
            length |= (digit & 0x7F) << (7 * (digits - 1));
            if (digit >= 0) {
                int body = start + digits + 1;
                if (body + length > in.limit()) {
                    return false;
                }
                answer(start, body, body + length);
                in.position(body + length);
                return true;
            }
        }
        return false;
    }

    private void answer(int start, int body, int end) {
        int first = in.get(start) & 0xFF;
        switch (TYPES[first >> 4]) {
            case CONNECT -> out.putInt(0x20020000);
            case SUBSCRIBE -> out.putInt(0x90030000 | (in.getShort(body) & 0xFFFF)).put((byte) 1);
            case PINGREQ -> out.putShort((short) 0xD000);
            case PUBLISH -> mirror(start, body, end);
            case null, default -> {
                // PUBACK and DISCONNECT want no answer, and nothing else is sent to it.
            }
        }
    }

    private void mirror(int start, int body, int end) {
        int packetId = body + 2 + (in.getShort(body) & 0xFFFF);
        out.putInt(0x40020000 | (in.getShort(packetId) & 0xFFFF));
        int copy = out.position();
        out.put(copy, in, start, end - start).position(copy + end - start);
        lastPacketId = lastPacketId % 0xFFFF + 1;
        out.putShort(copy + packetId - start, (short) lastPacketId);
    }
}
