// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import io.lanyard.testkit.mqtt.PacketText;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Devices that send themselves a message now and then and wait for it: what others have to suffer. */
final class HealthyDevices implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long messages took, in microseconds, in rising order. */
    record Latencies(List<Long> micros) {
        private double millis(double share) {
            return micros.get((int) Math.min(micros.size() - 1, share * micros.size())) / 1e3;
        }

        @Override
        public String toString() {
            return "p50 %.1f ms, p99 %.1f ms, max %.1f ms of %d messages"
                    .formatted(millis(0.5), millis(0.99), millis(1), micros.size());
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();

    HealthyDevices(SmallPlatform platform, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestDevice device = platform.newDevice();
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port());
            sockets.add(socket);
            socket.setTcpNoDelay(true);
            String topic = device.topic("user/test");
            socket.getOutputStream().write(SmallPlatform.connectPacket(device));
            socket.getOutputStream().write(PacketText.bytes("82 r 0001 s'" + topic + "' 00"));
            var _ = socket.getInputStream().readNBytes(9);
            messages.add(PacketText.bytes("30 r s'" + topic + "' '" + "x".repeat(128) + "'"));
        }
    }

    /**
     * Each device sends so many messages, one after the other has come back.
     *
     * @throws IOException when one is disconnected, or gets something else
     */
    Latencies exchange(int each) throws IOException, InterruptedException {
        List<Future<long[]>> running = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            Socket socket = sockets.get(i);
            byte[] message = messages.get(i);
            running.add(threads.submit(() -> exchange(socket, message, each)));
        }
        List<long[]> done = new ArrayList<>();
        try {
            for (Future<long[]> device : running) {
                done.add(device.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a healthy device suffers", e.getCause());
        }
        return new Latencies(done.stream().flatMapToLong(Arrays::stream).sorted().boxed().toList());
    }

    private static long[] exchange(Socket socket, byte[] message, int count) throws IOException {
        long[] micros = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            socket.getOutputStream().write(message);
            byte[] back = socket.getInputStream().readNBytes(message.length);
            micros[i] = (System.nanoTime() - start) / 1_000;
            if (!Arrays.equals(back, message)) {
                throw new IOException("sent a message, got " + Arrays.toString(back));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return micros;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.close();
    }
}
