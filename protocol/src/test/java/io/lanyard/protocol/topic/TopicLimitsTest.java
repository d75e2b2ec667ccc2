// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PROTOCOL.md 1.5: topic length and topic levels. */
class TopicLimitsTest {
    @Test
    void theDefaultsAreThoseOfTheOriginal() {
        assertThat(TopicLimits.DEFAULT).isEqualTo(new TopicLimits(128, 7));
    }

    @Test
    void aTopicOfAHundredAndTwentyEightBytesIsTheLongest() {
        assertThat(TopicLimits.DEFAULT.violation("x".repeat(128))).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("x".repeat(129)))
                .contains("topic is 129 bytes long, at most 128 are allowed");
    }

    @Test
    void bytesAreCountedInUtf8() {
        assertThat(TopicLimits.DEFAULT.violation("é".repeat(64))).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("é".repeat(65))).isPresent();
        assertThat(TopicLimits.DEFAULT.violation("灯".repeat(42))).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("灯".repeat(43))).isPresent();
        assertThat(TopicLimits.DEFAULT.violation("🚀".repeat(32))).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("🚀".repeat(33))).isPresent();
    }

    @Test
    void aTopicOfSevenSlashesIsTheDeepest() {
        assertThat(TopicLimits.DEFAULT.violation("/1/2/3/4/5/6/7")).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("/".repeat(7))).isEmpty();
        assertThat(TopicLimits.DEFAULT.violation("/1/2/3/4/5/6/7/"))
                .contains("topic has 8 slashes, at most 7 are allowed");
    }

    @ParameterizedTest
    @CsvSource({"0, 7", "-1, 7", "65536, 7", "128, 0", "128, -1"})
    void boundsThatNoTopicCouldKeepAreRefused(int maxBytes, int maxSlashes) {
        assertThatThrownBy(() -> new TopicLimits(maxBytes, maxSlashes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found ");
    }
}
