// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.openapi.SpentNonces.Spending;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpentNoncesTest {
    private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(15);

    @Test
    void aNonceIsSpentOncePerKey() {
        SpentNonces nonces = new SpentNonces(1 << 20, WINDOW);

        assertThat(nonces.spend("a", "1", NOW, NOW)).isEqualTo(Spending.SPENT);
        assertThat(nonces.spend("a", "1", NOW, NOW)).isEqualTo(Spending.USED);
        assertThat(nonces.spend("b", "1", NOW, NOW)).isEqualTo(Spending.SPENT);
        assertThat(nonces.spend("a", "2", NOW, NOW)).isEqualTo(Spending.SPENT);
    }

    @Test
    void aSecondThatHasLeftTheWindowIsForgotten() {
        SpentNonces nonces = new SpentNonces(1 << 20, WINDOW);
        nonces.spend("a", "1", NOW, NOW);
        Instant later = NOW.plus(WINDOW).plusSeconds(2);

        nonces.spend("a", "2", later, later);

        assertThat(nonces.size()).isEqualTo(1);
    }

    @Test
    void aRequestOfTheOldestTimestampThatIsTakenIsNotTakenTwice() {
        SpentNonces nonces = new SpentNonces(1 << 20, WINDOW);
        nonces.spend("a", "1", NOW, NOW);

        assertThat(nonces.spend("a", "1", NOW, NOW.plus(WINDOW))).isEqualTo(Spending.USED);
    }

    @Test
    void whenTheyNeedTooMuchMemoryTheOldestSecondCountsAsExpired() {
        // That of the few nonces of two seconds.
        SpentNonces nonces = new SpentNonces(2 * 16 * Long.BYTES, WINDOW);
        Instant before = NOW.minusSeconds(1);
        nonces.spend("a", "1", before, NOW);
        nonces.spend("a", "2", NOW, NOW);
        Instant after = NOW.plusSeconds(1);

        assertThat(nonces.spend("a", "3", after, NOW)).isEqualTo(Spending.SPENT);

        assertThat(nonces.size()).isEqualTo(2);
        assertThat(nonces.spend("a", "1", before, NOW)).isEqualTo(Spending.FORGOTTEN);
        assertThat(nonces.spend("a", "4", before, NOW)).isEqualTo(Spending.FORGOTTEN);
        assertThat(nonces.spend("a", "2", NOW, NOW)).isEqualTo(Spending.USED);
    }

    @Test
    void allNoncesOfAWholeWindowAreRememberedInThirteenBytesEach() {
        int perSecond = 1_000;
        long seconds = WINDOW.toSeconds() + 2;
        SpentNonces nonces = new SpentNonces(seconds * perSecond * 13, WINDOW);

        // Twice as long, so that what was remembered first has gone.
        for (int second = 0; second < 2 * seconds; second++) {
            Instant now = NOW.plusSeconds(second);
            for (int i = 0; i < perSecond; i++) {
                assertThat(nonces.spend("a", second + "-" + i, now, now)).isEqualTo(Spending.SPENT);
            }
        }

        Instant end = NOW.plusSeconds(2 * seconds - 1);
        for (int second = 0; second <= WINDOW.toSeconds(); second++) {
            long sent = 2 * seconds - 1 - second;
            for (int i = 0; i < perSecond; i += 100) {
                assertThat(nonces.spend("a", sent + "-" + i, NOW.plusSeconds(sent), end))
                        .isEqualTo(Spending.USED);
            }
        }
    }

    @Test
    void aSecondOfThirtyThousandRequestsTakesThirteenBytesForEach() {
        SpentNonces nonces = new SpentNonces(1 << 20, WINDOW);
        for (int i = 0; i < 30_000; i++) {
            assertThat(nonces.spend("a", "" + i, NOW, NOW)).isEqualTo(Spending.SPENT);
        }
        for (int i = 0; i < 30_000; i++) {
            assertThat(nonces.spend("a", "" + i, NOW, NOW)).isEqualTo(Spending.USED);
        }

        assertThat(nonces.size()).isEqualTo(30_000);
        assertThat(nonces.bytes()).isLessThanOrEqualTo(30_000 * 13);
    }
}
