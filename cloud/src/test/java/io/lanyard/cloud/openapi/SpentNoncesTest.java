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
        SpentNonces nonces = new SpentNonces(10, WINDOW);

        assertThat(nonces.spend("a", "1", NOW, NOW)).isEqualTo(Spending.SPENT);
        assertThat(nonces.spend("a", "1", NOW, NOW)).isEqualTo(Spending.USED);
        assertThat(nonces.spend("b", "1", NOW, NOW)).isEqualTo(Spending.SPENT);
        assertThat(nonces.spend("a", "2", NOW, NOW)).isEqualTo(Spending.SPENT);
    }

    @Test
    void aMinuteThatHasLeftTheWindowIsForgotten() {
        SpentNonces nonces = new SpentNonces(10, WINDOW);
        nonces.spend("a", "1", NOW, NOW);
        Instant later = NOW.plus(WINDOW).plusSeconds(120);

        nonces.spend("a", "2", later, later);

        assertThat(nonces.size()).isEqualTo(1);
    }

    @Test
    void whenThereAreTooManyTheOldestMinuteCountsAsExpired() {
        SpentNonces nonces = new SpentNonces(2, WINDOW);
        Instant before = NOW.minusSeconds(60);
        nonces.spend("a", "1", before, NOW);
        nonces.spend("a", "2", NOW, NOW);

        assertThat(nonces.spend("a", "3", NOW, NOW)).isEqualTo(Spending.SPENT);

        assertThat(nonces.size()).isEqualTo(2);
        assertThat(nonces.spend("a", "1", before, NOW)).isEqualTo(Spending.FORGOTTEN);
        assertThat(nonces.spend("a", "4", before, NOW)).isEqualTo(Spending.FORGOTTEN);
        assertThat(nonces.spend("a", "2", NOW, NOW)).isEqualTo(Spending.USED);
    }
}
