// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import io.lanyard.testkit.tls.ClientIdentity;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Does TLS for a port of loopback, as a reverse proxy does before the platform's HTTP. */
final class TlsFront implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

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
        this.target = target;
        JdkSslContext context = (JdkSslContext) settings.sslProvider(SslProvider.JDK).build();
        server =
                context.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket other = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(other);
            Thread back = Thread.ofVirtual().start(() -> pass(other, client));
            pass(client, other);
            back.join();
        } catch (IOException e) {
            // The client has gone, or does not trust the certificate.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // Either side has ended.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
