// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP server that gives each connection the bytes that the test says, whatever it asks, and closes it. */
final class ScriptedHttp implements AutoCloseable {
    private final ServerSocket server;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    /** The whole answer; what stands between bars goes out in writes of its own. */
    volatile String answer = "";

    ScriptedHttp() {
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted-http");
        thread.setDaemon(true);
        thread.start();
    }

    /** Host and port. */
    String endpoint() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The next request, head and body. */
    String nextRequest() throws InterruptedException {
        String request = requests.poll(ScriptedPlatform.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request in time");
        }
        return request;
    }

    /** An answer of the platform. */
    static String json(String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private void serve() {
        while (true) {
            try (Socket client = server.accept()) {
                client.setTcpNoDelay(true);
                requests.add(read(client.getInputStream()));
                for (String part : answer.split("\\|", -1)) {
                    client.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
                    client.getOutputStream().flush();
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ends in its head");
            }
            bytes.write(next);
        }
        String head = bytes.toString(StandardCharsets.US_ASCII);
        int length =
                head.lines()
                        .filter(line -> line.startsWith("Content-Length: "))
                        .mapToInt(line -> Integer.parseInt(line.substring(16)))
                        .findFirst()
                        .orElseThrow();
        return head + new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
