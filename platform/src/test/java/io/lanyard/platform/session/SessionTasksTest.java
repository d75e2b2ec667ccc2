// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One after the other, in order, also over a move. */
class SessionTasksTest {
    @Test
    void tasksOfEachThreadRunInOrderAndNeverTwoAtATimeWhileTheSessionMoves() throws Exception {
        int threads = 4;
        int each = 20_000;
        try (ExecutorService one = Executors.newSingleThreadExecutor();
                ExecutorService other = Executors.newSingleThreadExecutor();
                ExecutorService givers = Executors.newFixedThreadPool(threads)) {
            SessionTasks tasks = new SessionTasks(one, new Counters());
            AtomicInteger running = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            List<List<Integer>> seen = new ArrayList<>();
            CountDownLatch done = new CountDownLatch(threads * each);
            for (int t = 0; t < threads; t++) {
                List<Integer> mine = new ArrayList<>();
                seen.add(mine);
                givers.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        int number = i;
                        tasks.execute(() -> {
                            if (running.incrementAndGet() != 1) {
                                overlaps.incrementAndGet();
                            }
                            mine.add(number);
                            if (number % 100 == 0) {
                                tasks.moveTo(number % 200 == 0 ? other : one);
                            }
                            running.decrementAndGet();
                            done.countDown();
                        });
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).as("all tasks have run").isTrue();
            assertThat(overlaps).hasValue(0);
            for (List<Integer> mine : seen) {
                assertThat(mine).hasSize(each).isSorted();
            }
        }
    }

    @Test
    void aTaskRunsInTheCallOnlyOnItsLoopWithNothingBeforeIt() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            SessionTasks tasks = new SessionTasks(loop, new Counters());
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            assertThat(other.submit(() -> tasks.runHere(() -> seen.add("strange"), other)).get())
                    .isFalse();
            Callable<Boolean> nested =
                    () ->
                            tasks.runHere(
                                    () -> {
                                        seen.add("first");
                                        assertThat(tasks.runHere(() -> seen.add("nested"), loop))
                                                .isFalse();
                                        tasks.execute(() -> seen.add("second"));
                                    },
                                    loop);
            assertThat(loop.submit(nested).get()).isTrue();
            assertThat(seen).containsExactly("first", "second");
            Callable<Boolean> behind =
                    () -> {
                        tasks.execute(() -> seen.add("third"));
                        return tasks.runHere(() -> seen.add("too early"), loop);
                    };
            assertThat(loop.submit(behind).get()).isFalse();
            loop.submit(() -> {}).get();
            assertThat(seen).containsExactly("first", "second", "third");
            Callable<Boolean> moving = () -> tasks.runHere(() -> tasks.moveTo(other), loop);
            assertThat(loop.submit(moving).get()).isTrue();
            assertThat(loop.submit(() -> tasks.runHere(() -> seen.add("gone"), loop)).get())
                    .isFalse();
        }
    }

    @Test
    void aTaskThatThrowsInTheCallIsCountedAndStopsNoOther() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            Counters counters = new Counters();
            SessionTasks tasks = new SessionTasks(loop, counters);
            Runnable broken =
                    () -> {
                        throw new IllegalStateException("on purpose");
                    };
            assertThat(loop.submit(() -> tasks.runHere(broken, loop)).get()).isTrue();
            assertThat(counters.value(Counters.Event.TASK_FAILED)).isEqualTo(1);
            assertThat(loop.submit(() -> tasks.runHere(() -> {}, loop)).get()).isTrue();
        }
    }

    @Test
    void aTaskThatThrowsStopsNoOther() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            Counters counters = new Counters();
            SessionTasks tasks = new SessionTasks(loop, counters);
            CountDownLatch done = new CountDownLatch(1);
            tasks.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            tasks.execute(done::countDown);

            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(counters.value(Counters.Event.TASK_FAILED)).isEqualTo(1);
        }
    }

    @Test
    void aLoopThatHasEndedTakesNoTask() {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        loop.shutdownNow();
        SessionTasks tasks = new SessionTasks(loop, new Counters());

        assertThat(tasks.execute(() -> {})).isFalse();
    }
}
