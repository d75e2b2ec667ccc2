// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** The first bytes of an AMQP connection, written by hand. */
final class RawSasl {
    private static final int READ_MILLIS = 120_000;

    /** The header of AMQP 1.0 under SASL (AMQP 1.0, 5.3.2). */
    static final byte[] HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

    private RawSasl() {}

    static Socket connect(int port) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(READ_MILLIS);
        return client;
    }

    /** The frame sasl-init with mechanism PLAIN (AMQP 1.0, 5.3.3.2; RFC 4616). */
    static byte[] init(String userName, String password) throws IOException {
        byte[] response = ("\0" + userName + "\0" + password).getBytes(UTF_8);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        // sym8 PLAIN, vbin32 response
        list.write(new byte[] {(byte) 0xa3, 5, 'P', 'L', 'A', 'I', 'N', (byte) 0xb0});
        list.write(ByteBuffer.allocate(4).putInt(response.length).array());
        list.write(response);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        // A described list32 with two elements, under the descriptor 0x41.
        frame.write(new byte[] {0, 0x53, 0x41, (byte) 0xd0});
        frame.write(ByteBuffer.allocate(8).putInt(list.size() + 4).putInt(2).array());
        list.writeTo(frame);
        return ByteBuffer.allocate(8 + frame.size())
                .putInt(8 + frame.size())
                .put(new byte[] {2, 1, 0, 0})
                .put(frame.toByteArray())
                .array();
    }

    /** The header of AMQP 1.0 and the frame open with this max-frame-size (AMQP 1.0, 2.7.1). */
    static byte[] open(int maxFrameSize) {
        ByteBuffer list = ByteBuffer.allocate(64);
        // str8 container-id, no hostname, uint max-frame-size, no channel-max, uint idle-time-out
        list.put(new byte[] {(byte) 0xa1, 1, 'c', 0x40, 0x70}).putInt(maxFrameSize);
        list.put(new byte[] {0x40, 0x70}).putInt(80_000).flip();
        int frame = 8 + 5 + 1 + list.remaining();
        return ByteBuffer.allocate(8 + frame)
                .put(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0})
                .putInt(frame)
                .put(new byte[] {2, 0, 0, 0})
                // A described list8 with five elements, under the descriptor 0x10.
                .put(new byte[] {0, 0x53, 0x10, (byte) 0xc0, (byte) (list.remaining() + 1), 5})
                .put(list)
                .array();
    }

    /** The next frame; its size stands in its first four bytes (AMQP 1.0, 2.3.1). */
    static byte[] readFrame(Socket client) throws IOException {
        byte[] size = client.getInputStream().readNBytes(4);
        return client.getInputStream().readNBytes(ByteBuffer.wrap(size).getInt() - 4);
    }

    /** Reads until the other side has ended the connection, in whatever way. */
    static void awaitEnd(Socket client) {
        try {
            var _ = client.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // A reset is an end too.
        } catch (IOException e) {
            throw new AssertionError("The connection was not ended", e);
        }
    }
}
