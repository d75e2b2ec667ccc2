// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RejectionsTest {
    // Tickers may be below zero.
    private final AtomicLong now = new AtomicLong(-5);
    private final Rejections rejections = new Rejections(now::get);

    @Test
    void the_first_is_told_and_then_once_a_minute_how_many_there_were() {
        assertThat(rejections.add()).isEqualTo(new Rejections.Told(1, true));
        for (int i = 0; i < 999; i++) {
            assertThat(rejections.add()).isNull();
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(rejections.add()).isNull();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(rejections.add()).isEqualTo(new Rejections.Told(1_001, false));
        assertThat(rejections.add()).isNull();
    }

    @Test
    void one_that_comes_after_a_long_time_is_told_at_once() {
        assertThat(rejections.add()).isNotNull();
        now.addAndGet(TimeUnit.DAYS.toNanos(1));

        assertThat(rejections.add()).isEqualTo(new Rejections.Told(1, false));
    }
}
