// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomTextTest {
    private final RandomText randomText = new RandomText(new SecureRandom());

    @Test
    void lettersAndDigitsHaveTheLengthAskedFor() {
        for (int length = 1; length <= 64; length++) {
            assertThat(randomText.lettersAndDigits(length)).matches("[A-Za-z0-9]{" + length + "}");
        }
    }

    @Test
    void theFirstCharacterIsALetterWhenItHasToBe() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(randomText.startingWithLetter(11)).matches("[A-Za-z][A-Za-z0-9]{10}");
        }
    }

    @Test
    void hexIsLowerCaseAndTwiceAsLongAsItsBytes() {
        assertThat(randomText.hex(16)).matches("[0-9a-f]{32}");
    }

    @Test
    void everyCharacterComesUpAboutEquallyOften() {
        int draws = 62 * 2_000;
        int[] counts = new int[128];
        randomText.lettersAndDigits(draws).chars().forEach(c -> counts[c]++);
        // Six standard deviations of about 45: a fair draw fails once in ten million runs.
        for (char c : "AZaz09Mm5".toCharArray()) {
            assertThat(counts[c]).as("times of " + c).isBetween(1_730, 2_270);
        }
    }

    @Test
    void noTextComesTwice() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(randomText.startingWithLetter(11))).isTrue();
        }
    }
}
