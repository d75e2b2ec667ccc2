// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import io.lanyard.verify.load.HealthyDevices.Latencies;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A platform with a heap of 256 MB bears an attack, and healthy devices keep working beside it (NEEDS.md 3.4). */
class SiegeTest {
    private static final int HEALTHY = 10;

    /** Heap and buffers at their bounds, and what a JVM of this size needs for itself. */
    private static final long MOST_KIB = (256 + 128 + 256) * 1_024;

    @TempDir private Path folder;

    @Test
    void healthyDevicesKeepWorkingDuringAShortAttack() throws Exception {
        bear(500, 8, 30);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void healthyDevicesKeepWorkingWhileFiveThousandAttack() throws Exception {
        bear(5_000, 50, 1_500);
    }

    /**
     * Lets the platform bear it.
     *
     * @param halfOpen connections that stop in the middle
     * @param each attackers of each other kind
     * @param messages of each healthy device, before, during and after
     */
    private void bear(int halfOpen, int each, int messages) throws Exception {
        try (SmallPlatform platform = new SmallPlatform(folder.resolve("data"));
                HealthyDevices healthy = new HealthyDevices(platform, HEALTHY)) {
            int descriptors = platform.usage().descriptorsBesideFiles();
            var _ = healthy.exchange(messages);
            Latencies before = healthy.exchange(messages);
            Latencies during;
            try (Siege siege = new Siege(platform)) {
                siege.halfOpen(halfOpen);
                Await.until(
                        "most half connections are there",
                        () ->
                                platform.usage().descriptorsBesideFiles()
                                        > descriptors + halfOpen * 8 / 10);
                siege.forgedLengths(each);
                siege.forgedMessages(each);
                siege.neverRead(each);
                siege.floodSubscribe(each);
                siege.floodPublish(each);
                during = healthy.exchange(messages);
                System.out.printf(
                        "siege of %d: %s; resident at most %d MB, buffers %d MB%n",
                        siege.connections(),
                        siege,
                        platform.usage().peakKib() >> 10,
                        platform.buffersKib() >> 10);
                assertThat(platform.isAlive()).isTrue();
                assertThat(platform.usage().peakKib()).isLessThan(MOST_KIB);
            }
            Await.until(
                    "the attackers are forgotten",
                    () -> platform.usage().descriptorsBesideFiles() <= descriptors + 2);
            Latencies after = healthy.exchange(messages);
            System.out.printf(
                    "healthy devices before: %s%nduring: %s%nafter:  %s%nlive heap afterwards %d MB%n",
                    before, during, after, platform.usage().liveHeapKib() >> 10);
        }
    }
}
