// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-02-03T04:05:06Z"));
    private final LongSupplier ticker = clock.ticker();

    @Test
    void timeStandsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo("2026-02-03T04:05:06Z");
        assertThat(clock.instant()).isEqualTo("2026-02-03T04:05:06Z");
        assertThat(ticker.getAsLong()).isZero();
    }

    @Test
    void timeOfDayAndTickerMoveTogether() {
        clock.advance(Duration.ofMinutes(1));
        clock.advance(Duration.ofNanos(7));
        assertThat(clock.instant()).isEqualTo("2026-02-03T04:06:06.000000007Z");
        assertThat(ticker.getAsLong()).isEqualTo(60_000_000_007L);
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backwards");
        assertThat(ticker.getAsLong()).isZero();
    }

    @Test
    void movesOfManyThreadsAddUp() {
        IntStream.range(0, 10_000).parallel().forEach(i -> clock.advance(Duration.ofNanos(3)));
        assertThat(ticker.getAsLong()).isEqualTo(30_000);
    }
}
