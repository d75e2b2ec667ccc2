// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import io.lanyard.testkit.tls.ClientIdentity;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Does TLS for a port of loopback, as a reverse proxy does before the platform's HTTP. */
final class TlsFront implements AutoCloseable {
    private final Relay relay;

    /** Shows the certificate that the platform has made for itself, from the folder {@code tls} of its data. */
    TlsFront(Path tls, int target) throws IOException {
        this(
                SslContextBuilder.forServer(
                        tls.resolve("server.pem").toFile(), tls.resolve("server-key.pem").toFile()),
                target);
    }

    /** Shows this certificate. */
    TlsFront(ClientIdentity identity, int target) throws IOException {
        this(SslContextBuilder.forServer(identity.key(), identity.certificate()), target);
    }

    private TlsFront(SslContextBuilder settings, int target) throws IOException {
        JdkSslContext context = (JdkSslContext) settings.sslProvider(SslProvider.JDK).build();
        relay =
                new Relay(
                        context.context()
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                        _ -> OptionalInt.of(target));
    }

    int port() {
        return relay.port();
    }

    @Override
    public void close() {
        relay.close();
    }
}
