// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.session.SessionHistories;
import io.lanyard.testkit.time.ManualClock;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of random lives of a device on stores in memory. */
class MemorySessionHistoryTest {
    private static final int LIVES = 4_000;
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");

    @Test
    void aSessionEndsInItsTimeHoweverOftenThePlatformGoesDownMeanwhile() {
        live(-3_357_368_264_801_733_169L);
    }

    @Test
    void inALifeInWhichMailboxesOverflowNoMessageRunsOutOfTimeToo() {
        live(8_405_585_181_034_967_917L);
    }

    @Test
    void sessionsDoWhatThePlainModelSaysInRandomLives() {
        Random seeds = new Random();
        for (int i = 0; i < LIVES; i++) {
            live(seeds.nextLong());
        }
    }

    private static void live(long seed) {
        SessionHistories.live(
                seed, DEVICE, new MemorySessionStore(), new MemoryMailbox(), new ManualClock());
    }
}
