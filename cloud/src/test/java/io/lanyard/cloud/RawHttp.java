// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection whose requests a test writes byte by byte. */
public final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    /** Status and body of an answer. */
    public record Response(int status, String body) {}

    private final Socket socket = new Socket();
    private final InputStream in;

    public RawHttp(int port) {
        this(port, 64 << 10);
    }

    /** With a receive buffer of about this many bytes. */
    public RawHttp(int port, int receiveBuffer) {
        try {
            socket.setReceiveBufferSize(receiveBuffer);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends nothing any more, and goes on reading. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line without its end; null at the end of the stream. */
    public @Nullable String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    return null;
                }
                line.write(b);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** The next answer, which has a Content-Length. */
    public Response receive() {
        String status = line();
        if (status == null) {
            throw new AssertionError("The connection has ended before an answer");
        }
        int length = 0;
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        return new Response(Integer.parseInt(status.split(" ", 3)[1]), text(length));
    }

    /** The next so many bytes. */
    public String text(int length) {
        try {
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side has ended the connection. */
    public boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // A reset is an end too.
            return true;
        }
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
