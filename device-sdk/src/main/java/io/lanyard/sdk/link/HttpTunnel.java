// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Proxy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Asks an HTTP proxy for a connection (RFC 9110 section 9.3.6). */
final class HttpTunnel extends Preamble {
    private final String authority;
    private final Proxy proxy;

    HttpTunnel(String authority, Proxy proxy, Promise<Void> done) {
        super(done);
        this.authority = authority;
        this.proxy = proxy;
    }

    @Override
    void begin(ChannelHandlerContext context) {
        String credentials = "";
        if (proxy.userName() != null) {
            byte[] pair =
                    (proxy.userName() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
            credentials =
                    "Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString(pair)
                            + "\r\n";
        }
        say(
                context,
                "CONNECT "
                        + authority
                        + " HTTP/1.1\r\nHost: "
                        + authority
                        + "\r\n"
                        + credentials
                        + "\r\n");
    }

    @Override
    boolean hear(ChannelHandlerContext context, ByteBuf heard) throws IOException {
        String head = head(heard);
        if (head == null) {
            return false;
        }
        if (!head.matches("(?s)HTTP/1\\.[01] 2\\d\\d.*")) {
            throw new IOException("the proxy answers: " + head.lines().findFirst().orElse(""));
        }
        return true;
    }

    @Override
    public String toString() {
        return "CONNECT of the proxy";
    }
}
