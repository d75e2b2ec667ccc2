// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.testkit.feed.CollectingConsumer;
import io.lanyard.testkit.feed.FeedFixture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a busy group reads from the log before it has heard of it: the log tells what has been appended on a thread of its
 * own, and a group that reads takes all that is there.
 */
class FeedRecountTest {
    private final TellingLate logs = new TellingLate();
    private FeedFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new FeedFixture(logs, FeedSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void theLagIsNeverLessThanNothing() throws Exception {
        settleThreeOfWhichTwoAreNotTold();

        fixture.awaitLag(FeedFixture.FIRST, 0);
    }

    @Test
    void whatWasReadBeforeItWasToldIsCountedOnceAfterARestart() throws Exception {
        settleThreeOfWhichTwoAreNotTold();
        fixture.restart();

        fixture.awaitLag(FeedFixture.FIRST, 0);
        fixture.awaitLag(FeedFixture.OTHER, 3);
    }

    @Test
    void nothingIsPassedOverAfterwards() throws Exception {
        settleThreeOfWhichTwoAreNotTold();
        fixture.restart();
        logs.tells = true;

        CollectingConsumer consumer = fixture.consumer(FeedFixture.FIRST, 10, true);
        fixture.append("d", "e", "f");

        assertThat(consumer.await(3).texts()).containsExactly("d#1", "e#1", "f#1");
        fixture.awaitLag(FeedFixture.FIRST, 0);
    }

    @Test
    void whatWasReadAheadAndNotHandedOutComesAfterARestart() throws Exception {
        CollectingConsumer consumer = fixture.consumer(FeedFixture.FIRST, 0, true);
        appendThreeOfWhichTwoAreNotTold();
        consumer.consumption().addCredit(2);
        consumer.await(2);
        fixture.restart();
        logs.tells = true;

        fixture.awaitLag(FeedFixture.FIRST, 1);
        fixture.append("d");
        CollectingConsumer next = fixture.consumer(FeedFixture.FIRST, 10, true);
        assertThat(next.await(2).texts()).containsExactly("c#1", "d#1");
    }

    private void settleThreeOfWhichTwoAreNotTold() throws Exception {
        CollectingConsumer consumer = fixture.consumer(FeedFixture.FIRST, 0, true);
        appendThreeOfWhichTwoAreNotTold();
        consumer.consumption().addCredit(10);
        assertThat(consumer.await(3).texts()).containsExactly("a#1", "b#1", "c#1");
    }

    private void appendThreeOfWhichTwoAreNotTold() throws Exception {
        fixture.append("a");
        logs.tells = false;
        fixture.append("b", "c");
    }

    /** Logs in memory; while they do not tell, what is appended can be read and nobody hears of it. */
    private static final class TellingLate implements FeedFixture.Logs {
        private MemoryFeedLog kept = new MemoryFeedLog();
        private volatile boolean tells = true;

        @Override
        public FeedLog open() {
            MemoryFeedLog opened = kept;
            return (FeedLog)
                    Proxy.newProxyInstance(
                            FeedLog.class.getClassLoader(),
                            new Class<?>[] {FeedLog.class},
                            (_, method, arguments) -> {
                                if (method.getName().equals("listen")) {
                                    FeedLog.Listener listener = (FeedLog.Listener) arguments[0];
                                    opened.listen((next, groups) -> {
                                        if (tells) {
                                            listener.appended(next, groups);
                                        }
                                    });
                                    return null;
                                }
                                try {
                                    return method.invoke(opened, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }

        @Override
        public void closed(FeedLog log) {
            kept = kept.reopened();
        }
    }
}
