// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A WebSocket as its client sees it (RFC 6455): bytes of MQTT in binary frames, one frame for each write. */
public final class WebSocketStreams {
    private static final int FINAL_BINARY = 0x82;
    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final byte[] MASK = {0x11, (byte) 0x92, 0x53, (byte) 0xf4};

    private WebSocketStreams() {}

    /**
     * Asks for a WebSocket with the sub-protocol {@code mqtt} and reads the answer.
     *
     * @param port for the Host header
     * @throws AssertionError when it is another answer
     */
    public static void open(InputStream in, OutputStream out, int port) throws IOException {
        // The key and what has to answer it are those of RFC 6455, 1.3.
        String request =
                """
                GET /mqtt HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: mqtt\r
                \r
                """
                        .formatted(port);
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("no WebSocket: closed after [" + answer + "]");
            }
            answer.append((char) next);
        }
        String headers = answer.toString().toLowerCase(Locale.ROOT);
        if (!headers.startsWith("http/1.1 101 ")
                || !answer.toString().contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                || !headers.contains("sec-websocket-protocol: mqtt\r\n")) {
            throw new AssertionError("no WebSocket for mqtt: " + answer);
        }
    }

    /** The bytes within the frames that come; a Close frame is their end. */
    public static InputStream reading(InputStream frames) {
        DataInputStream in = new DataInputStream(frames);
        return new InputStream() {
            private long left;
            private boolean closed;

            @Override
            public int read() throws IOException {
                while (left == 0 && !closed) {
                    nextFrame();
                }
                if (closed) {
                    return -1;
                }
                left--;
                return in.readUnsignedByte();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int first = read();
                if (first < 0) {
                    return -1;
                }
                to[offset] = (byte) first;
                // What the frame still holds comes at once; the next frame is not waited for.
                int more = (int) Math.min(left, length - 1L);
                in.readFully(to, offset + 1, more);
                left -= more;
                return 1 + more;
            }

            private void nextFrame() throws IOException {
                int first = in.read();
                if (first < 0 || first == FINAL_CLOSE) {
                    closed = true;
                    return;
                }
                int length = in.readUnsignedByte();
                if (first != FINAL_BINARY || (length & MASKED) != 0) {
                    throw new AssertionError(
                            "expected an unmasked binary frame, found one that begins %02x %02x"
                                    .formatted(first, length));
                }
                left =
                        switch (length) {
                            case TWO_BYTES -> in.readUnsignedShort();
                            case EIGHT_BYTES -> in.readLong();
                            default -> length;
                        };
            }
        };
    }

    /** Puts each write into a frame of its own. */
    public static OutputStream writing(OutputStream frames) {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ByteArrayOutputStream frame = new ByteArrayOutputStream(length + 14);
                frame.write(FINAL_BINARY);
                if (length < TWO_BYTES) {
                    frame.write(MASKED | length);
                } else if (length <= 0xffff) {
                    frame.write(MASKED | TWO_BYTES);
                    frame.write(length >> 8);
                    frame.write(length);
                } else {
                    frame.write(MASKED | EIGHT_BYTES);
                    for (int shift = 56; shift >= 0; shift -= 8) {
                        frame.write((int) ((long) length >> shift));
                    }
                }
                frame.writeBytes(MASK);
                for (int i = 0; i < length; i++) {
                    frame.write(bytes[from + i] ^ MASK[i % MASK.length]);
                }
                frames.write(frame.toByteArray());
            }

            @Override
            public void flush() throws IOException {
                frames.flush();
            }
        };
    }
}
