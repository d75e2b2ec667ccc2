// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final BoundedLines lines = new BoundedLines(2, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void soManyAreToldAndThoseBehindThemLeftOut() {
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isNull();
        pass(Duration.ofSeconds(59));
        assertThat(lines.next()).isNull();
    }

    @Test
    void theFirstLineOfTheNextMinuteTellsHowManyWereLeftOut() {
        for (int i = 0; i < 12; i++) {
            var _ = lines.next();
        }
        pass(Duration.ofMinutes(1));

        assertThat(lines.next()).isEqualTo("; 10 lines like this were left out before");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isNull();
    }

    @Test
    void seldomLinesAreAllTold() {
        for (int i = 0; i < 100; i++) {
            assertThat(lines.next()).isEmpty();
            pass(Duration.ofSeconds(30));
        }
    }
}
