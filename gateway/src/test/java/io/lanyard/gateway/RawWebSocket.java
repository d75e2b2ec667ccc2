// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.mqtt.PacketText;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A WebSocket client that writes the frames that it is given, legal or not. */
final class RawWebSocket implements AutoCloseable {
    static final String REQUEST =
            """
            GET /mqtt HTTP/1.1\r
            Host: lanyard.example\r
            Upgrade: websocket\r
            Connection: keep-alive, Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            \r
            """;

    static final int FINAL_BINARY = 0x82;
    static final int FIRST_BINARY = 0x02;
    static final int CONTINUATION = 0x00;
    static final int FINAL_CONTINUATION = 0x80;

    private static final int MILLIS = 10_000;
    private static final byte[] MASK = {0x11, (byte) 0x92, 0x53, (byte) 0xf4};

    private final Socket socket;
    private final DataInputStream in;

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(MILLIS);
    }

    /** A connection; nothing is sent. */
    static RawWebSocket connectTo(int port) throws IOException {
        return new RawWebSocket(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** An open WebSocket. */
    static RawWebSocket open(int port) throws IOException {
        RawWebSocket opened = connectTo(port).write(REQUEST);
        // The answer to the key of RFC 6455, 1.3.
        assertThat(opened.readHead())
                .startsWith("HTTP/1.1 101 ")
                .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .contains("Sec-WebSocket-Protocol: mqtt\r\n");
        return opened;
    }

    RawWebSocket write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawWebSocket write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Masked and with the shortest length. */
    static byte[] frame(int firstByte, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 0x1_0000) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return out.toByteArray();
    }

    RawWebSocket frame(int firstByte, String packets) throws IOException {
        return write(frame(firstByte, PacketText.bytes(packets)));
    }

    /** What comes up to and with an empty line. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("closed after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** The next frame: its first byte and its payload. */
    RawWebSocket expect(int firstByte, String packets) throws IOException {
        byte[] payload = expectFrame(firstByte);
        assertThat(HexFormat.of().formatHex(payload))
                .isEqualTo(HexFormat.of().formatHex(PacketText.bytes(packets)));
        return this;
    }

    byte[] expectFrame(int firstByte) throws IOException {
        assertThat(in.readUnsignedByte()).as("first byte of the frame").isEqualTo(firstByte);
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        return in.readNBytes(length);
    }

    /** A Close frame with this status, and the end. */
    void expectClose(int status) throws IOException {
        byte[] payload = expectFrame(0x88);
        assertThat(((payload[0] & 0xff) << 8) | (payload[1] & 0xff)).isEqualTo(status);
        expectEnd();
    }

    void expectEnd() throws IOException {
        assertThat(in.read()).isEqualTo(-1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
