// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What is left when a run ends is told, also when nothing that was promised is missing. */
class CrashDrainTest {
    private final History history = new History();

    @Test
    void aGroupThatSettledEverythingIsNotSpokenOf() {
        drain(() -> 0, () -> 0, true);

        assertThat(refusals()).isEmpty();
    }

    @Test
    void aGroupThatStillLagsIsToldAlthoughEverythingWasConsumed() {
        drain(() -> 3, () -> 0, true);

        assertThat(refusals())
                .containsExactly(
                        "refused: some_group in life 1: still lags 3 messages after 0 s in which nothing came");
    }

    @Test
    void aGroupWhoseLagIsNotKnownInTheEndIsTold() {
        drain(
                () -> {
                    throw new UncheckedIOException(new IOException("no answer"));
                },
                () -> 0,
                true);

        assertThat(refusals())
                .containsExactly("refused: some_group in life 1: does not tell its lag after 0 s");
    }

    @Test
    void aDeviceWithoutPubackIsTold() {
        drain(() -> 0, () -> 2, true);

        assertThat(refusals())
                .containsExactly(
                        "refused: some-device in life 1: 2 uplinks got no PUBACK within 0 s");
    }

    @Test
    void whatComesExtendsTheWait() {
        Queue<Long> lags = new ArrayDeque<>(List.of(2L, 1L, 0L));

        drain(
                () -> {
                    history.add(new History.Event.UplinkSent("some-device", lags.size()));
                    return lags.remove();
                },
                () -> 0,
                true);

        assertThat(lags).isEmpty();
        assertThat(refusals()).isEmpty();
    }

    @Test
    void whatIsMissingIsLeftToTheChecker() {
        drain(() -> 0, () -> 0, false);

        assertThat(refusals()).isEmpty();
    }

    private void drain(LongSupplier lag, IntSupplier unacknowledged, boolean nothingMissing) {
        new CrashDrain(
                        history,
                        Map.of("some_group", lag),
                        Map.of("some-device", unacknowledged),
                        Duration.ZERO)
                .await(() -> nothingMissing);
    }

    private List<String> refusals() {
        return HistoryChecker.violations(history, Set.of(), Set.of())
                .getOrDefault("refused", List.of());
    }
}
