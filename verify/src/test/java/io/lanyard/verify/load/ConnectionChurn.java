// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.tls.TrustedAuthority;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;

/** Devices that come and go, well-behaved and not, and what the platform holds before and after. */
final class ConnectionChurn {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};
    private static final byte[] DISCONNECT = {(byte) 0xe0, 0};
    private static final int CLIENTS = 8;

    /** Every so many connections one is encrypted: a handshake costs as much as a hundred sign-ins. */
    private static final int TLS_EVERY = 50;

    /** What the platform holds when nobody is connected. */
    record Held(long heapKib, long buffersKib, int descriptors) {
        @Override
        public String toString() {
            return "heap %d KiB, buffers %d KiB, descriptors %d"
                    .formatted(heapKib, buffersKib, descriptors);
        }
    }

    private final SmallPlatform platform;
    private final SSLContext tls;
    private final List<TestDevice> devices = new ArrayList<>();
    private final int idleDescriptors;

    ConnectionChurn(SmallPlatform platform) {
        this.platform = platform;
        this.tls = platform.authority().context();
        for (int i = 0; i < CLIENTS; i++) {
            devices.add(platform.newDevice());
        }
        this.idleDescriptors = platform.usage().descriptorsBesideFiles();
    }

    /**
     * Connects and disconnects so many times, and returns what the platform holds afterwards.
     *
     * @throws IOException when a device that should is not let in
     */
    Held run(int connects) throws IOException, InterruptedException {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> running = new ArrayList<>();
            for (TestDevice device : devices) {
                byte[] connect = SmallPlatform.connectPacket(device);
                running.add(
                        clients.submit(() -> {
                            for (int i = 0; i < connects / CLIENTS; i++) {
                                comeAndGo(connect, i);
                            }
                            return null;
                        }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a device was not let in", e.getCause());
        }
        Await.until(
                "all connections are closed",
                () -> platform.usage().descriptorsBesideFiles() <= idleDescriptors + 2);
        return held();
    }

    private Held held() {
        return new Held(
                platform.usage().liveHeapKib(),
                platform.buffersKib(),
                platform.usage().descriptorsBesideFiles());
    }

    private void comeAndGo(byte[] connect, int number) throws IOException {
        try (Socket socket = open(number)) {
            // A reset instead of a farewell of TCP, which leaves no port waiting on this side.
            switch (number % 4) {
                case 0 -> {
                    signIn(socket, connect);
                    socket.getOutputStream().write(DISCONNECT);
                    if (socket.getInputStream().read() != -1) {
                        throw new IOException("more than a CONNACK");
                    }
                }
                case 1 -> signIn(socket, connect);
                case 2 -> socket.getOutputStream().write(connect, 0, connect.length / 2);
                default -> socket.getOutputStream().write(connect);
            }
        }
    }

    private Socket open(int number) throws IOException {
        Socket socket =
                number % TLS_EVERY == 0
                        ? TrustedAuthority.connect(tls, platform.port(), "localhost", "TLSv1.3")
                        : new Socket(InetAddress.getLoopbackAddress(), platform.port());
        socket.setSoLinger(true, 0);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void signIn(Socket socket, byte[] connect) throws IOException {
        socket.getOutputStream().write(connect);
        byte[] answer = socket.getInputStream().readNBytes(CONNACK.length);
        if (!Arrays.equals(answer, CONNACK)) {
            throw new IOException("no CONNACK but " + Arrays.toString(answer));
        }
    }
}
