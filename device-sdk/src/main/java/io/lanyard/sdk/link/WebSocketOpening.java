// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.mqtt.packet.MqttVersion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Opens a WebSocket (RFC 6455 section 4.1) and leaves {@link WebSocketFrames} in its place. */
final class WebSocketOpening extends Preamble {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Route route;
    private final String subProtocol;
    private final String key;

    WebSocketOpening(Route route, MqttVersion version, Promise<Void> done) {
        super(done);
        this.route = route;
        this.subProtocol = version == MqttVersion.MQTT_3_1 ? "mqttv3.1" : "mqtt";
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        this.key = Base64.getEncoder().encodeToString(random);
    }

    @Override
    void begin(ChannelHandlerContext context) {
        say(
                context,
                "GET "
                        + route.webSocketPath()
                        + " HTTP/1.1\r\nHost: "
                        + route.authority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                        + key
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: "
                        + subProtocol
                        + "\r\n\r\n");
    }

    @Override
    boolean hear(ChannelHandlerContext context, ByteBuf heard) throws IOException {
        String head = head(heard);
        if (head == null) {
            return false;
        }
        if (!head.matches("(?s)HTTP/1\\.1 101\\b.*")) {
            throw new IOException(
                    "no WebSocket here, the answer is: " + head.lines().findFirst().orElse(""));
        }
        requireHeader(head, "Sec-WebSocket-Accept", accept(key));
        requireHeader(head, "Sec-WebSocket-Protocol", subProtocol);
        return true;
    }

    @Override
    void ahead(ChannelHandlerContext context) {
        context.pipeline().addAfter(context.name(), "websocket", new WebSocketFrames());
    }

    private static void requireHeader(String head, String name, String expected)
            throws IOException {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        Optional<String> value =
                head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                        .map(line -> line.substring(prefix.length()).strip())
                        .findFirst();
        if (!value.equals(Optional.of(expected))) {
            throw new IOException(
                    "the answer to the WebSocket handshake has %s %s, expected %s"
                            .formatted(name, value.orElse("not at all"), expected));
        }
    }

    private static String accept(String key) {
        try {
            // SHA-1 because RFC 6455 says so; nothing is secured by it.
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    @Override
    public String toString() {
        return "WebSocket handshake";
    }
}
