// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.Trust;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.fault.FaultProxy;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A device whose connection is replaced over and over costs nothing that stays. In a process of its own, with the platform
 * in another: what is measured is what the whole process holds.
 */
@Tag("alone")
class ManyReconnectsTest {
    private static final int WARM_UP = 200;

    private static final long MEGABYTE = 1 << 20;

    /** How a connection ends, and the next one begins. */
    enum Way {
        /** The device itself ends it. */
        FORCED,
        /** As {@link #FORCED}, with a TLS handshake each. */
        FORCED_TLS,
        /** The network ends it, with a reset. */
        CUT,
        /** As {@link #CUT}, with a TLS handshake each. */
        CUT_TLS;

        boolean tls() {
            return this == FORCED_TLS || this == CUT_TLS;
        }

        boolean cut() {
            return this == CUT || this == CUT_TLS;
        }
    }

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

        boolean noMoreThan(Held before) {
            return heap < before.heap + 2 * MEGABYTE
                    && direct <= before.direct + 2 * MEGABYTE
                    && descriptors <= before.descriptors + 5
                    && threads <= before.threads + 2;
        }
    }

    private static long directMemory() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric().usedDirectMemory()
                : 0;
    }

    @TempDir private Path data;
    private final Semaphore connected = new Semaphore(0);
    private final Semaphore disconnected = new Semaphore(0);

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void leaveNothingBehind(Way way) throws InterruptedException {
        leaveNothingBehind(way, 150);
    }

    @ParameterizedTest
    @CsvSource({"FORCED, 100000", "CUT, 20000", "CUT_TLS, 20000"})
    @Tag("soak")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void leaveNothingBehindHoweverMany(Way way, int reconnects) throws InterruptedException {
        leaveNothingBehind(way, reconnects);
    }

    private void leaveNothingBehind(Way way, int reconnects) throws InterruptedException {
        Path folder = data.resolve("data");
        try (PlatformProcess platform = PlatformProcess.start(folder, 0, 0);
                FaultProxy proxy = FaultProxy.before(platform.mqttPort())) {
            // Without the proxy where it is not needed: it costs more than the device does.
            int port = way.cut() ? proxy.port() : platform.mqttPort();
            LinkKitBuilder settings =
                    DevicesOfOurOwn.settings(newDevice(platform), port)
                            .secure(way.tls())
                            .trust(Trust.authorities(folder.resolve("tls").resolve("ca.pem")));
            LinkKit link =
                    settings.build()
                            .onConnect((present, rc) -> {
                                if (rc == 0) {
                                    connected.release();
                                }
                            })
                            .onDisconnect((rc, reason) -> disconnected.release());
            link.connectAsync();
            await(connected);
            Runnable cut = way.cut() ? proxy::cut : () -> {};
            reconnect(link, cut, WARM_UP);
            Held before = Held.now();
            reconnect(link, cut, reconnects);
            // What ends with a connection may end a moment after it.
            Await.until(
                    "no more is held than before",
                    DevicesOfOurOwn.PATIENCE,
                    () -> {
                        Held now = Held.now();
                        assertThat(now)
                                .matches(held -> held.noMoreThan(before), "less than " + before);
                        return true;
                    });
            System.out.printf(
                    "%,d reconnects, %s: %s before, %s after%n",
                    reconnects, way, before, Held.now());
            link.close();
        }
    }

    private static TestDevice newDevice(PlatformProcess platform) {
        try (CloudApi cloud =
                new CloudApi(
                        platform.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("reconnects");
            return cloud.registerDevice(productKey, "device-1");
        }
    }

    private void reconnect(LinkKit link, Runnable cut, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            if (i % 100 == 0) {
                Receipt receipt = link.publishTopic(link.toFullTopic("user/update"), "alive", 1);
                assertThat(receipt.await(DevicesOfOurOwn.PATIENCE))
                        .contains(Outcome.Acknowledged.instance());
            }
            cut.run();
            // Ends the connection where it is still there, and the wait for the next attempt where
            // it is not.
            link.forceReconnect();
            await(disconnected);
            await(connected);
        }
    }

    private static void await(Semaphore what) throws InterruptedException {
        assertThat(what.tryAcquire(60, TimeUnit.SECONDS)).as("connected again").isTrue();
    }
}
