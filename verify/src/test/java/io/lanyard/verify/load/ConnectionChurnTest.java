// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.verify.load.ConnectionChurn.Held;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that come and go leave nothing behind: no heap, no direct memory, no descriptor. */
class ConnectionChurnTest {
    /** After these, pools and caches have their size. */
    private static final int WARM_UP = 2_000;

    /** What a collection, a pool and a compiler may differ by from one look to the next. */
    private static final long SLACK_KIB = 6_144;

    @TempDir private Path data;

    @Test
    void twoThousandConnectsLeaveNothingBehind() throws Exception {
        leavesNothingBehind(2_000);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void aHundredThousandConnectsLeaveNothingBehind() throws Exception {
        leavesNothingBehind(100_000);
    }

    private void leavesNothingBehind(int connects) throws Exception {
        try (SmallPlatform platform = new SmallPlatform(data.resolve("data"))) {
            ConnectionChurn churn = new ConnectionChurn(platform);
            Held before = churn.run(WARM_UP);
            Held after = churn.run(connects);
            System.out.printf("before %d connects: %s%nafter: %s%n", connects, before, after);
            assertThat(after.heapKib()).isLessThan(before.heapKib() + SLACK_KIB);
            assertThat(after.buffersKib()).isLessThan(before.buffersKib() + SLACK_KIB);
            assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + 2);
        }
    }
}
