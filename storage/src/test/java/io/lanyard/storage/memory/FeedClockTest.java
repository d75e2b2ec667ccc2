// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time of day is set forward or back while messages wait in the feeds. */
class FeedClockTest {
    @ParameterizedTest
    @ValueSource(longs = {400, -400})
    void whatWaitsIsKeptForAsLongAsItWasToBe(long days) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        FeedFixture fixture =
                new FeedFixture(
                        new FeedFixture.Logs() {
                            @Override
                            public FeedLog open() {
                                return counting(new MemoryFeedLog(), looks);
                            }

                            @Override
                            public void closed(FeedLog log) {}
                        },
                        FeedSettings.DEFAULT);
        try {
            fixture.append("before");
            fixture.clock.jump(Duration.ofDays(days));
            fixture.append("after");
            awaitTrims(looks);

            CollectingConsumer consumer = fixture.consumer(FeedFixture.FIRST, 10, true);
            assertThat(consumer.await(2).texts()).containsExactly("before#1", "after#1");
            assertThat(fixture.counters.value(DropReason.FEED_RETENTION)).isZero();

            // The other group has read neither. What was taken under a clock that ran ahead stays
            // longer.
            fixture.clock.advance(FeedSettings.DEFAULT.retention().multipliedBy(2));
            fixture.clock.jump(Duration.ofDays(-days));
            Await.until(
                    "the old one to go",
                    () -> fixture.counters.value(DropReason.FEED_RETENTION) > 0);
            fixture.append("much later");
            assertThat(fixture.consumer(FeedFixture.OTHER, 10, true).await(1).texts())
                    .doesNotContain("before#1");
        } finally {
            fixture.close();
        }
    }

    /** Each time the feeds look for what has to go they ask twice; what was asked before this call counts once more. */
    private static void awaitTrims(AtomicInteger looks) {
        int now = looks.get();
        Await.until("the feeds to have looked what has to go", () -> looks.get() >= now + 4);
    }

    private static FeedLog counting(FeedLog log, AtomicInteger looks) {
        return (FeedLog)
                Proxy.newProxyInstance(
                        FeedLog.class.getClassLoader(),
                        new Class<?>[] {FeedLog.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("firstToKeep")) {
                                looks.incrementAndGet();
                            }
                            try {
                                return method.invoke(log, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
