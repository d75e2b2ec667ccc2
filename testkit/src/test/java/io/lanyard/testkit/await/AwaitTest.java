// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void asksAgainUntilTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();
        Await.until("asked three times", () -> asked.incrementAndGet() == 3);
        assertThat(asked).hasValue(3);
    }

    @Test
    void saysWhatItGaveUpWaitingFor() {
        assertThatThrownBy(() -> Await.until("pigs fly", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("gave up waiting until pigs fly, after 20 ms");
    }

    @Test
    void keepsWhatTheConditionThrewLastAsTheCause() {
        IllegalStateException cause = new IllegalStateException("not yet");
        assertThatThrownBy(() ->
                        Await.until(
                                "it is time",
                                Duration.ofMillis(20),
                                () -> {
                                    throw cause;
                                }))
                .isInstanceOf(AssertionError.class)
                .hasCause(cause);
    }

    @Test
    void aConditionThatFailsAnAssertionFirstMayHoldLater() {
        AtomicInteger asked = new AtomicInteger();
        Await.until(
                "asked twice",
                () -> {
                    assertThat(asked.incrementAndGet()).isGreaterThan(1);
                    return true;
                });
        assertThat(asked).hasValue(2);
    }

    @Test
    void anInterruptEndsTheWaitingAndStaysVisible() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.until("never", () -> false))
                .hasMessage("interrupted while waiting until never");
        assertThat(Thread.interrupted()).isTrue();
    }
}
