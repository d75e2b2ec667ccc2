// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An HTTP request that opens a WebSocket (RFC 6455, 4.2.1), or one that does not. */
sealed interface UpgradeRequest {
    /**
     * A WebSocket for MQTT.
     *
     * @param key what {@code Sec-WebSocket-Accept} has to say
     * @param subProtocol the one that both speak
     */
    record Accepted(String key, String subProtocol) implements UpgradeRequest {}

    /** Anything else, with the status of the answer. */
    record Refused(Status status, String detail) implements UpgradeRequest {}

    /** How a request is refused. */
    enum Status {
        BAD_REQUEST("400 Bad Request", ""),
        UPGRADE_REQUIRED(
                "426 Upgrade Required",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"),
        TOO_LARGE("431 Request Header Fields Too Large", "");

        private final String text;
        private final String headers;

        Status(String text, String headers) {
            this.text = text;
            this.headers = headers;
        }
    }

    /** Which a client may ask for [MQTT-6.0.0-3]; the second is of 3.1, and of libraries that never changed it. */
    List<String> SUB_PROTOCOLS = List.of("mqtt", "mqttv3.1");

    /** RFC 6455, 1.3. */
    String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    int KEY_BYTES = 16;
    Pattern REQUEST_LINE = Pattern.compile("GET [!-~]+ HTTP/1\\.1");
    Pattern HEADER =
            Pattern.compile(
                    "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");

    /**
     * Reads a request.
     *
     * @param head all up to and without the empty line at its end
     */
    static UpgradeRequest parse(String head) {
        String[] lines = head.split("\r\n", -1);
        if (!REQUEST_LINE.matcher(lines[0]).matches()) {
            return malformed("not a GET of HTTP/1.1");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            var header = HEADER.matcher(lines[i]);
            if (!header.matches()) {
                return malformed("line " + (i + 1) + " is no header");
            }
            // Several of one name mean the same as one with commas (RFC 9110, 5.3).
            headers.merge(
                    header.group(1).toLowerCase(Locale.ROOT),
                    header.group(2).strip(),
                    (one, other) -> one + "," + other);
        }
        return ofHeaders(headers);
    }

    private static UpgradeRequest ofHeaders(Map<String, String> headers) {
        if (!headers.containsKey("host")) {
            // RFC 9112, 3.2, and RFC 6455, 4.2.1.
            return malformed("there is no Host");
        }
        if (headers.containsKey("content-length") || headers.containsKey("transfer-encoding")) {
            return malformed("a GET that opens a WebSocket has no body");
        }
        if (!hasToken(headers.get("upgrade"), "websocket")
                || !hasToken(headers.get("connection"), "upgrade")) {
            return new Refused(Status.UPGRADE_REQUIRED, "no upgrade to websocket");
        }
        if (!"13".equals(headers.get("sec-websocket-version"))) {
            return new Refused(Status.UPGRADE_REQUIRED, "not version 13 of WebSocket");
        }
        String key = headers.getOrDefault("sec-websocket-key", "");
        if (!isKey(key)) {
            return malformed("Sec-WebSocket-Key is not 16 bytes in Base64");
        }
        Optional<String> subProtocol =
                tokens(headers.get("sec-websocket-protocol"))
                        .filter(SUB_PROTOCOLS::contains)
                        .findFirst();
        return subProtocol.isPresent()
                ? new Accepted(acceptKey(key), subProtocol.get())
                : malformed("the sub-protocol mqtt is not asked for [MQTT-6.0.0-3]");
    }

    private static Refused malformed(String detail) {
        return new Refused(Status.BAD_REQUEST, detail);
    }

    /** The answer as it goes over the wire. */
    static String answer(UpgradeRequest request) {
        return switch (request) {
            case Accepted(String key, String subProtocol) ->
                    """
                    HTTP/1.1 101 Switching Protocols\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Accept: %s\r
                    Sec-WebSocket-Protocol: %s\r
                    \r
                    """
                            .formatted(key, subProtocol);
            case Refused(Status status, String detail) ->
                    """
                    HTTP/1.1 %s\r
                    %sConnection: close\r
                    Content-Type: text/plain\r
                    Content-Length: %d\r
                    \r
                    %s\
                    """
                            .formatted(status.text, status.headers, detail.length(), detail);
        };
    }

    private static Stream<String> tokens(@Nullable String header) {
        return header == null
                ? Stream.empty()
                : Stream.of(header.split(",", -1)).map(String::strip);
    }

    private static boolean hasToken(@Nullable String header, String token) {
        return tokens(header).anyMatch(token::equalsIgnoreCase);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String acceptKey(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
