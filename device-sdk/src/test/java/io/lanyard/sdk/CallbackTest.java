// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallbackTest extends LinkFixture {
    @Test
    void what_a_callback_throws_is_reported_and_stops_nothing() throws InterruptedException {
        LinkKit kit = connected();
        AtomicInteger calls = new AtomicInteger();
        kit.onTopicMessage((topic, payload, qos) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("broken");
            }
            if (calls.get() == 2) {
                throw new AssertionError("worse");
            }
            events.add("third");
        });
        Visit visit = platform.nextVisit();

        for (int i = 1; i <= 3; i++) {
            visit.publish("/t", "x", i);
        }

        events.expect("error onTopicMessage java.lang.IllegalStateException: broken");
        events.expect("error onTopicMessage java.lang.AssertionError: worse");
        events.expect("third");
        assertThat(outcomeOf(kit.publishTopic(TOPIC, "x")).succeeded()).isTrue();
    }

    @Test
    void no_callback_can_be_null() {
        LinkKit kit = kit();
        List<Method> setters =
                Stream.of(LinkKit.class.getMethods())
                        .filter(method -> method.getName().matches("on[A-Z].*"))
                        .toList();

        assertThat(setters).hasSizeGreaterThan(10);
        for (Method setter : setters) {
            assertThatThrownBy(() -> setter.invoke(kit, new Object[] {null}))
                    .as(setter.getName())
                    .rootCause()
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback is null");
        }
    }

    @Test
    void an_error_handler_that_throws_stops_nothing() throws InterruptedException {
        LinkKit kit = connected();
        kit.onCallbackError((callback, error) -> {
            throw new IllegalStateException("handler");
        });
        kit.onPublishTopic(mid -> {
            throw new IllegalStateException("callback");
        });
        kit.publishTopic(TOPIC, "x");
        kit.subscribeTopic("/a");

        events.expect("subscribe 2 [1]");
    }

    @Test
    void a_callback_may_call_and_wait_for_the_outcome() throws InterruptedException {
        LinkKit kit = kit();
        LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        kit.onConnect((sessionPresent, rc) -> {
            try {
                outcomes.add(outcomeOf(kit.subscribeTopic("/a")));
                outcomes.add(outcomeOf(kit.publishTopic(TOPIC, "x")));
                kit.connect(TIMEOUT);
                outcomes.add(outcomeOf(kit.unsubscribeTopic("/a")));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        kit.connectAsync();

        assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Granted.class);
        assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Acknowledged.class);
        assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Acknowledged.class);
    }

    @Test
    void callbacks_keep_their_order_on_an_executor_with_many_threads() throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            LinkKit kit = connect(build(settings().callbackExecutor(executor)));
            kit.onTopicMessage((topic, payload, qos) -> events.add(topic));
            Visit visit = platform.nextVisit();

            for (int i = 0; i < 500; i++) {
                visit.publish("/t/" + i, "x", 0);
            }

            for (int i = 0; i < 500; i++) {
                events.expect("/t/" + i);
            }
            kit.close();
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void a_callback_executor_that_was_shut_down_does_not_harm_the_link()
            throws InterruptedException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        LinkKit kit = connect(build(settings().callbackExecutor(executor)));
        executor.shutdown();

        assertThat(outcomeOf(kit.publishTopic(TOPIC, "x"))).isEqualTo(new Outcome.Acknowledged());
        kit.close();
        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
    }

    @Test
    void close_inside_a_callback_returns_at_once() throws InterruptedException {
        LinkKit kit = kit();
        CountDownLatch closed = new CountDownLatch(1);
        kit.onConnect((sessionPresent, rc) -> {
            kit.close();
            kit.close();
            closed.countDown();
        });

        kit.connectAsync();

        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        await("closed", () -> kit.state() == State.DESTRUCTED);
        platform.nextVisit().awaitClosed();
    }

    @Test
    void close_does_not_wait_for_a_callback_that_waits_for_the_closer()
            throws InterruptedException {
        LinkKit kit = connected();
        CountDownLatch inside = new CountDownLatch(1);
        Object lock = new Object();
        kit.onTopicMessage((topic, payload, qos) -> {
            inside.countDown();
            synchronized (lock) {
                events.add("had the lock");
            }
        });

        synchronized (lock) {
            platform.nextVisit().publish("/t", "x", 0);
            assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
            kit.close();
            assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
        }

        // What was queued still runs.
        events.expect("had the lock");
        events.expect("disconnect 0 REQUESTED");
    }

    @Test
    void disconnect_and_connect_inside_callbacks() throws InterruptedException {
        LinkKit kit = connected();
        kit.onDisconnect((rc, reason) -> {
            events.add("disconnect " + reason);
            kit.connectAsync();
        });
        kit.onTopicMessage((topic, payload, qos) -> kit.disconnect());

        platform.nextVisit().publish("/bye", "x", 0);

        events.expect("disconnect REQUESTED");
        events.expect("connect false 0");
    }
}
