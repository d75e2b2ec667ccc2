// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connects each client of a port with another port of loopback, and passes on what both say until they end. */
final class Relay implements AutoCloseable {
    /** Agrees with a client on the port to connect it with; none when it has sent the client away. */
    @FunctionalInterface
    interface Greeting {
        OptionalInt target(Socket client) throws IOException;
    }

    private final ServerSocket server;
    private final Greeting greeting;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /**
     * Begins.
     *
     * @param server is closed with it
     */
    Relay(ServerSocket server, Greeting greeting) {
        this.server = server;
        this.greeting = greeting;
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
        try (client) {
            OptionalInt target = greeting.target(client);
            if (target.isPresent()) {
                connect(client, target.getAsInt());
            }
        } catch (IOException e) {
            // The client has gone, or does not trust the certificate.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Socket client, int target) throws IOException, InterruptedException {
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(other);
            Thread back = Thread.ofVirtual().start(() -> pass(other, client));
            pass(client, other);
            back.join();
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
