// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.verify.platform.TestDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A process with one client and nothing else, so that neither its processor time nor what the compiler learns of it is
 * mixed with those of others. For each line of standard input, a number of seconds, it publishes for that long and
 * receives what it published, and prints what that took.
 */
final class MeasuredProcess {
    static final int PAYLOAD = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int PATIENCE_SECONDS = 30;

    private static final long LOOK_NANOS = 100_000;

    /** Messages between two looks at the clock. */
    private static final int BETWEEN_LOOKS = 64;

    private final Semaphore room;
    private final LongAdder received = new LongAdder();
    private final byte[] payload = new byte[PAYLOAD];

    private MeasuredProcess(int window) {
        this.room = new Semaphore(window);
    }

    /** Takes the client's name, port, window, ProductKey, DeviceName and DeviceSecret. */
    public static void main(String[] arguments) throws Exception {
        int window = Integer.parseInt(arguments[2]);
        MeasuredProcess process = new MeasuredProcess(window);
        TestDevice device =
                new TestDevice(
                        DeviceId.of(arguments[3], arguments[4]), DeviceSecret.of(arguments[5]));
        try (MeasuredClient client =
                MeasuredClient.Library.valueOf(arguments[0])
                        .connect(
                                device,
                                Integer.parseInt(arguments[1]),
                                window,
                                process.listener())) {
            process.serve(client, device.topic("user/test"));
        }
    }

    private MeasuredClient.Listener listener() {
        return new MeasuredClient.Listener() {
            @Override
            public void onAcknowledged() {
                room.release();
            }

            @Override
            public void onMessage(byte[] payload) {
                received.increment();
            }
        };
    }

    private void serve(MeasuredClient client, String topic) throws Exception {
        client.subscribe(topic);
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = commands.readLine();
        while (line != null) {
            System.out.println(round(client, topic, Integer.parseInt(line)));
            line = commands.readLine();
        }
    }

    /** What a round took, in one line. */
    private String round(MeasuredClient client, String topic, int seconds) throws Exception {
        System.gc();
        long before = received.sum();
        long bytes = THREADS.getTotalThreadAllocatedBytes();
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        long published = publish(client, topic, start + TimeUnit.SECONDS.toNanos(seconds));
        awaitReceived(before + published);
        long nanos = System.nanoTime() - start;
        return published
                + " "
                + nanos
                + " "
                + (THREADS.getTotalThreadAllocatedBytes() - bytes)
                + " "
                + (SYSTEM.getProcessCpuTime() - cpu);
    }

    /** Returns when all is acknowledged. */
    private long publish(MeasuredClient client, String topic, long end) throws Exception {
        int all = room.availablePermits();
        long published = 0;
        while (published % BETWEEN_LOOKS != 0 || System.nanoTime() < end) {
            take(1);
            client.publish(topic, payload);
            published++;
        }
        take(all);
        room.release(all);
        return published;
    }

    private void take(int permits) throws InterruptedException, IOException {
        if (!room.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("no acknowledgement for " + PATIENCE_SECONDS + " s");
        }
    }

    private void awaitReceived(long count) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (received.sum() < count) {
            if (System.nanoTime() > end) {
                throw new IOException("messages have not come back");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
