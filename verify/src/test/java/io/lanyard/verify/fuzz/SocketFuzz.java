// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.testkit.mqtt.WebSocketStreams;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a stranger sends to a port for devices, over a real socket: plain MQTT, TLS, an HTTP request, frames of a
 * WebSocket. By the lower half of the first byte:
 *
 * <ul>
 *   <li>0: the rest as it is, then an end of the stream: the platform ends the connection too
 *   <li>1: the rest behind a request that opens a WebSocket, so that it is read as frames
 *   <li>else: the rest is MQTT, once over TCP and once in frames of as many bytes as the first byte says: both get the
 *       same answers
 * </ul>
 */
public final class SocketFuzz {
    private static final int RAW = 0;
    private static final int FRAMES = 1;

    /** As the platform's, so that both read the same. */
    private static final DecoderLimits LIMITS = DecoderLimits.DEFAULT;

    private SocketFuzz() {}

    public static void fuzzerInitialize() {
        StrangersPlatform.start();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0] & 0x0f) {
                case RAW -> raw(bytes);
                case FRAMES -> frames(bytes);
                default -> bothWays(bytes, 1 + (input[0] & 0xff));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void raw(byte[] bytes) throws IOException {
        try (Socket socket = StrangersPlatform.connect(StrangersPlatform.mqttPort())) {
            StrangersPlatform.write(socket, bytes);
            endOfStream(socket);
            var _ = StrangersPlatform.readToEnd(socket.getInputStream());
        }
    }

    private static void frames(byte[] bytes) throws IOException {
        try (Socket socket = StrangersPlatform.connect(StrangersPlatform.mqttPort())) {
            WebSocketStreams.open(
                    socket.getInputStream(),
                    socket.getOutputStream(),
                    StrangersPlatform.mqttPort());
            StrangersPlatform.write(socket, bytes);
            endOfStream(socket);
            var _ = StrangersPlatform.readToEnd(socket.getInputStream());
        }
    }

    private static void bothWays(byte[] bytes, int piece) throws IOException {
        int first = bytes[0] & 0xff;
        if (first == 'G' || first == 0x16 || !isEnded(bytes)) {
            // No plain MQTT, or nothing that the platform would answer: it goes on waiting.
            return;
        }
        byte[] plain;
        try (Socket socket = StrangersPlatform.connect(StrangersPlatform.mqttPort())) {
            StrangersPlatform.write(socket, bytes);
            plain = StrangersPlatform.readToEnd(socket.getInputStream());
        }
        byte[] framed;
        try (Socket socket = StrangersPlatform.connect(StrangersPlatform.mqttPort())) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            WebSocketStreams.open(in, out, StrangersPlatform.mqttPort());
            OutputStream frames = WebSocketStreams.writing(out);
            try {
                for (int from = 0; from < bytes.length; from += piece) {
                    frames.write(bytes, from, Math.min(piece, bytes.length - from));
                }
            } catch (SocketException closed) {
                Invariant.holds(true, () -> "the platform has heard enough: " + closed);
            }
            framed = StrangersPlatform.readToEnd(WebSocketStreams.reading(in));
        }
        // Of a connection that is reset under what was still sent, the answer may be lost.
        Invariant.holds(
                plain.length == 0 || framed.length == 0 || Arrays.equals(plain, framed),
                () ->
                        "over TCP %s, in frames %s"
                                .formatted(
                                        HexFormat.of().formatHex(plain),
                                        HexFormat.of().formatHex(framed)));
    }

    /** Whether the platform ends the connection by itself: for a violation, or for a sign-in that nobody knows. */
    private static boolean isEnded(byte[] bytes) {
        boolean[] packet = {false};
        PacketDecoder decoder = PacketDecoder.forServer(LIMITS);
        ProtocolViolation violation =
                decoder.decode(Unpooled.wrappedBuffer(bytes), _ -> packet[0] = true);
        return violation != null || packet[0];
    }

    private static void endOfStream(Socket socket) throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException closed) {
            Invariant.holds(true, () -> "the platform was first: " + closed);
        }
    }
}
