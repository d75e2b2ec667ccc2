// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What a stranger sends to the port for applications, over a real socket. By the first byte: the form of a dynamic
 * registration, the form or the query of the OpenAPI, or anything. Whatever it is, the connection ends, and no answer
 * tells of an internal error.
 */
public final class HttpFuzz {
    /** Vert.x refuses a version that it does not speak in the name of that version, before anything of ours sees it. */
    private static final Pattern OTHER_VERSION = Pattern.compile("\\S+ 501 Not Implemented\r\n");

    private HttpFuzz() {}

    public static void fuzzerInitialize() {
        StrangersPlatform.start();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        byte[] request =
                switch (input[0] & 3) {
                    case 0 -> post("/auth/register/device", bytes);
                    case 1 -> post("/", bytes);
                    case 2 -> query(bytes);
                    default -> bytes;
                };
        try (Socket socket = StrangersPlatform.connect(StrangersPlatform.httpPort())) {
            StrangersPlatform.write(socket, request);
            if ((input[0] & 3) == 3) {
                // Anything may be half a request, whose rest would be waited for.
                socket.shutdownOutput();
            }
            String answer =
                    new String(
                            StrangersPlatform.readToEnd(socket.getInputStream()),
                            StandardCharsets.ISO_8859_1);
            Invariant.holds(
                    answer.isEmpty()
                            || answer.startsWith("HTTP/1.")
                            || OTHER_VERSION.matcher(answer).lookingAt(),
                    () -> "no answer of HTTP: " + answer);
            Invariant.holds(
                    !answer.startsWith("HTTP/1.1 500") && !answer.startsWith("HTTP/1.0 500"),
                    () -> "an internal error: " + answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] post(String path, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                """
                POST %s HTTP/1.1\r
                Host: lanyard.example\r
                Connection: close\r
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: %d\r
                \r
                """
                        .formatted(path, body.length)
                        .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** What cannot stand in a request line is left out: it would be another request. */
    private static byte[] query(byte[] bytes) {
        StringBuilder query = new StringBuilder();
        for (byte b : bytes) {
            if (b > 0x20 && b < 0x7f) {
                query.append((char) b);
            }
        }
        return "GET /?%s HTTP/1.1\r\nHost: lanyard.example\r\nConnection: close\r\n\r\n"
                .formatted(query)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
