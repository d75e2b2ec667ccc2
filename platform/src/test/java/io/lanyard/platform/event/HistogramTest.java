// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void aRangeIncludesItsEndAndTheLastTakesWhatIsAbove() {
        Histogram histogram = new Histogram(10, 100);
        histogram.record(0);
        histogram.record(10);
        histogram.record(11);
        histogram.record(100);
        histogram.record(101);

        assertThat(histogram.counts()).containsExactly(2, 2, 1);
        assertThat(histogram.count()).isEqualTo(5);
        assertThat(histogram.sum()).isEqualTo(222);
    }

    @Test
    void aClockThatGoesBackTakesNothingFromTheSum() {
        Histogram histogram = new Histogram(10);
        histogram.record(-5);
        histogram.record(3);

        assertThat(histogram.counts()).containsExactly(2, 0);
        assertThat(histogram.sum()).isEqualTo(3);
    }
}
