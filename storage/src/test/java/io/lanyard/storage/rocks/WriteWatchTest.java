// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.testkit.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteWatchTest {
    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final WriteWatch watch = new WriteWatch("data", counters, clock.ticker());

    @Test
    void aWriteThatDoesNotEndIsAProblemUntilItEnds() {
        watch.begin();
        clock.advance(Duration.ofMillis(1_999));
        assertThat(watch.problem()).isEmpty();

        clock.advance(Duration.ofMillis(1_001));
        watch.look();
        assertThat(watch.problem())
                .hasValue("messages are not stored at present: the disk has not answered for 3 s");

        watch.end();
        assertThat(watch.problem()).isEmpty();
        assertThat(counters.value(Counters.Event.STORE_WRITE_SLOW)).isEqualTo(1);
    }

    @Test
    void whatPassesBetweenWritesIsNotCounted() {
        watch.begin();
        watch.end();
        clock.advance(Duration.ofMinutes(1));
        watch.begin();
        assertThat(watch.problem()).isEmpty();
        watch.end();

        assertThat(counters.value(Counters.Event.STORE_WRITE_SLOW)).isZero();
    }
}
