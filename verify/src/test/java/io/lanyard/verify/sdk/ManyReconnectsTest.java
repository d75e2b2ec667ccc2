// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.testkit.await.Await;
import io.lanyard.verify.platform.RunningPlatform;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device whose connection is replaced over and over costs nothing that stays. With {@code -Dlanyard.reconnects=100000}
 * it is the long run of a release; without, a short one.
 */
class ManyReconnectsTest {
    private static final int RECONNECTS = Integer.getInteger("lanyard.reconnects", 1_000);
    private static final int WARM_UP = 200;
    private static final long MEGABYTE = 1 << 20;

    /** What a process holds on to. */
    private record Held(long heap, long direct, long descriptors, int threads) {
        static Held now() {
            // Twice: what the first finds unreachable may hold on to more until its cleaner has
            // run.
            System.gc();
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            long descriptors =
                    ManagementFactory.getOperatingSystemMXBean()
                                    instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0;
            return new Held(
                    runtime.totalMemory() - runtime.freeMemory(),
                    directMemory(),
                    descriptors,
                    Thread.activeCount());
        }
    }

    private static long directMemory() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric().usedDirectMemory()
                : 0;
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void leaveNothingBehind(@TempDir Path data) throws InterruptedException {
        try (RunningPlatform platform = RunningPlatform.start(data)) {
            Semaphore connected = new Semaphore(0);
            LinkKit link =
                    DevicesOfOurOwn.settings(platform.newDevice(), platform.mqttPort())
                            .build()
                            .onConnect((present, rc) -> {
                                if (rc == 0) {
                                    connected.release();
                                }
                            });
            link.connectAsync();
            await(connected);
            reconnect(link, connected, WARM_UP);
            Held before = Held.now();

            reconnect(link, connected, RECONNECTS);

            Held[] after = new Held[1];
            Await.until(
                    "everything is as it was",
                    Duration.ofSeconds(20),
                    () -> {
                        Held now = Held.now();
                        after[0] = now;
                        return now.heap < before.heap + 4 * MEGABYTE
                                && now.direct <= before.direct + 4 * MEGABYTE
                                && now.descriptors <= before.descriptors + 5
                                && now.threads <= before.threads + 2;
                    });
            System.out.printf(
                    "%,d reconnects: %s before, %s after%n", RECONNECTS, before, after[0]);
            link.close();
        }
    }

    private static void reconnect(LinkKit link, Semaphore connected, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            if (i % 100 == 0) {
                Receipt receipt = link.publishTopic(link.toFullTopic("user/update"), "alive", 1);
                assertThat(receipt.await(Duration.ofSeconds(20)))
                        .contains(Outcome.Acknowledged.instance());
            }
            link.forceReconnect();
            await(connected);
        }
    }

    private static void await(Semaphore connected) throws InterruptedException {
        assertThat(connected.tryAcquire(30, TimeUnit.SECONDS)).as("connected again").isTrue();
    }
}
