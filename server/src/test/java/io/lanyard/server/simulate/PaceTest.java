// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private final ManualClock clock = new ManualClock();

    /** When each message was sent, in milliseconds from the start on. */
    private final List<Long> sent = new ArrayList<>();

    @Test
    void messages_are_sent_evenly_over_the_time_and_none_is_missing() throws Exception {
        Pace pace = pace(100, 2);

        pace.run(this::send, _ -> {}, () -> false);

        assertThat(sent).hasSize(200).first().isEqualTo(10L);
        assertThat(sent).last().isEqualTo(2_000L);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i)).isBetween(10L * (i + 1), 10L * (i + 1) + 2);
        }
        assertThat(pace.latest()).isLessThanOrEqualTo(Duration.ofMillis(2));
        assertThat(pace.notSent()).isZero();
    }

    @Test
    void what_a_standstill_at_the_start_has_missed_is_sent_late_though_the_time_is_over()
            throws Exception {
        Pace pace = new Pace(100, 1, clock.ticker(), _ -> clock.advance(Duration.ofSeconds(3)));

        pace.run(this::send, _ -> {}, () -> false);

        assertThat(sent).hasSize(100).containsOnly(3_000L);
        assertThat(pace.latest()).isEqualTo(Duration.ofMillis(2_990));
        assertThat(pace.notSent()).isZero();
    }

    @Test
    void a_machine_that_is_too_slow_does_not_go_on_for_long_and_says_what_it_has_not_sent()
            throws Exception {
        Pace pace = pace(100, 2);

        pace.run(
                number -> {
                    send(number);
                    clock.advance(Duration.ofMillis(100));
                },
                _ -> {},
                () -> false);

        assertThat(sent).hasSizeBetween(29, 31).last().matches(last -> last < 3_100L);
        assertThat(sent.size() + pace.notSent()).isEqualTo(200);
        assertThat(pace.latest()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void a_run_without_an_end_goes_on_until_it_is_stopped() throws Exception {
        Pace pace = pace(1_000, 0);

        pace.run(this::send, _ -> {}, () -> sent.size() == 100_000);

        assertThat(sent).hasSize(100_000).last().isEqualTo(100_000L);
        assertThat(pace.notSent()).isZero();
    }

    @Test
    void nothing_is_made_up_for_when_it_is_stopped() throws Exception {
        Pace pace = new Pace(100, 1, clock.ticker(), _ -> clock.advance(Duration.ofSeconds(3)));

        pace.run(this::send, _ -> {}, () -> clock.ticker().getAsLong() > 0 || sent.size() > 50);

        assertThat(sent).isEmpty();
        assertThat(pace.notSent()).isZero();
    }

    @Test
    void a_silent_fleet_waits_for_the_end() throws Exception {
        Pace pace = pace(0, 1);
        List<Duration> ticks = new ArrayList<>();

        pace.run(this::send, ticks::add, () -> false);

        assertThat(sent).isEmpty();
        assertThat(ticks).isSorted().last().isEqualTo(Duration.ofMillis(998));
        assertThat(pace.notSent()).isZero();
    }

    private Pace pace(int rate, int seconds) {
        return new Pace(
                rate, seconds, clock.ticker(), nanos -> clock.advance(Duration.ofNanos(nanos)));
    }

    private void send(long number) {
        assertThat(number).isEqualTo(sent.size());
        sent.add(TimeUnit.NANOSECONDS.toMillis(clock.ticker().getAsLong()));
    }
}
