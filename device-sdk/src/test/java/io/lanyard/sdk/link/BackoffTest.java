// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(60);

    @Test
    void the_ceiling_doubles_up_to_the_maximum() {
        Backoff backoff = new Backoff(MIN, MAX, highest());

        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(8));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(16));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(32));
        assertThat(backoff.next()).isEqualTo(MAX);
        assertThat(backoff.next()).isEqualTo(MAX);
    }

    @Test
    void waits_stay_in_the_range_and_spread_over_it() {
        Backoff backoff = new Backoff(MIN, MAX, RandomGenerator.of("L64X128MixRandom"));
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }

        long early = 0;
        for (int i = 0; i < 1_000; i++) {
            Duration wait = backoff.next();
            assertThat(wait).isBetween(MIN, MAX);
            early += wait.compareTo(Duration.ofSeconds(30)) < 0 ? 1 : 0;
        }
        assertThat(early).isBetween(350L, 650L);
    }

    @Test
    void begins_anew_after_a_connection_that_lasted() {
        Backoff backoff = new Backoff(MIN, MAX, highest());
        backoff.next();
        backoff.next();

        backoff.connectedFor(Duration.ofSeconds(4));

        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void goes_on_after_a_connection_that_was_over_at_once() {
        Backoff backoff = new Backoff(MIN, MAX, highest());
        backoff.next();
        backoff.next();

        backoff.connectedFor(Duration.ofMillis(100));

        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void waits_in_the_upper_half_after_a_kick() {
        assertThat(new Backoff(MIN, MAX, lowest()).afterKick()).isEqualTo(Duration.ofSeconds(30));
        assertThat(new Backoff(MIN, MAX, highest()).afterKick()).isEqualTo(MAX);
        assertThat(new Backoff(Duration.ofSeconds(50), MAX, lowest()).afterKick())
                .isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void a_range_of_one_value_is_that_value() {
        Backoff backoff = new Backoff(MIN, MIN, highest());

        assertThat(backoff.next()).isEqualTo(MIN);
        assertThat(backoff.next()).isEqualTo(MIN);
        assertThat(backoff.afterKick()).isEqualTo(MIN);
    }

    private static RandomGenerator highest() {
        return new Extreme(true);
    }

    private static RandomGenerator lowest() {
        return new Extreme(false);
    }

    private record Extreme(boolean highest) implements RandomGenerator {
        @Override
        public long nextLong() {
            return highest ? Long.MAX_VALUE : Long.MIN_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return highest ? bound - 1 : 0;
        }
    }
}
