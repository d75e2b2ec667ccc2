// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    @Test
    void whyMessagesCannotBeStoredIsSaidWithoutAskingTheRegistry() {
        Readiness readiness =
                new Readiness(
                        () -> Optional.of("the disk is full"),
                        () -> {
                            throw new AssertionError("the registry was asked");
                        });

        assertThat(readiness.get()).hasValue("the disk is full");
    }

    @Test
    void aRegistryThatFailsIsSaid() {
        Readiness failing = new Readiness(Optional::empty, () -> false);
        Readiness sound = new Readiness(Optional::empty, () -> true);

        // Asked again where the answer took longer than a busy machine was given for it.
        Await.until(
                "it is said",
                () -> failing.get().equals(Optional.of("the registry cannot be read or written")));
        Await.until("nothing is said", () -> sound.get().isEmpty());
    }

    @Test
    void aRegistryThatDoesNotAnswerIsSaidAndAskedOnlyOnceUntilItDoes() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Readiness readiness =
                new Readiness(
                        Optional::empty,
                        () -> {
                            asked.incrementAndGet();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return true;
                        });

        assertThat(readiness.get()).hasValue("the registry has not answered for 2 s");
        assertThat(readiness.get()).hasValue("the registry has not answered for 2 s");
        assertThat(asked).hasValue(1);

        release.countDown();
        Await.until("it has answered", () -> readiness.get().isEmpty());
    }
}
