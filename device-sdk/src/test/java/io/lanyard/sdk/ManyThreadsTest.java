// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ManyThreadsTest extends LinkFixture {
    private static final int THREADS = 50;
    private static final int EACH = 40;

    @Test
    void fifty_threads_publish_at_once_with_a_number_and_an_outcome_for_each()
            throws InterruptedException {
        // Not acknowledged before all are in, so that all numbers are in use at the same time.
        platform.fallSilent();
        LinkKit kit = connect(build(settings().maxInflight(100).maxQueued(THREADS * EACH)));
        Visit visit = platform.nextVisit();
        AtomicInteger outcomes = new AtomicInteger();
        Queue<Receipt> receipts = new ConcurrentLinkedQueue<>();

        inThreads(() -> {
            for (int i = 0; i < EACH; i++) {
                Receipt receipt = kit.publishTopic(TOPIC, "x");
                receipt.outcome().thenRun(outcomes::incrementAndGet);
                receipts.add(receipt);
            }
        });

        Set<Integer> mids = new HashSet<>();
        for (Receipt receipt : receipts) {
            assertThat(receipt.rc()).isZero();
            assertThat(mids.add(receipt.mid())).as("mid %s is unique", receipt.mid()).isTrue();
        }
        assertThat(mids).hasSize(THREADS * EACH);

        for (int i = 0; i < THREADS * EACH; i++) {
            visit.send(new Puback(visit.expect(Publish.class).packetId()));
        }
        for (Receipt receipt : receipts) {
            assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
        }
        await("every outcome is announced", () -> outcomes.get() == THREADS * EACH);
    }

    @Test
    void every_accepted_message_gets_one_outcome_while_connections_come_and_go()
            throws InterruptedException {
        LinkKit kit = connect(build(settings().maxQueued(1_000)));
        AtomicInteger outcomes = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Queue<Receipt> accepted = new ConcurrentLinkedQueue<>();
        List<Thread> publishers =
                start(() -> {
                    while (!enough.get()) {
                        int qos = ThreadLocalRandom.current().nextInt(2);
                        Receipt receipt = kit.publishTopic(TOPIC, "x", qos);
                        if (receipt.accepted()) {
                            accepted.add(receipt);
                            receipt.outcome().thenRun(outcomes::incrementAndGet);
                        }
                        // A pace that leaves time for the others.
                        LockSupport.parkNanos(100_000);
                    }
                });

        for (int i = 0; i < 20; i++) {
            platform.nextVisit().cut();
            events.expectEventually("disconnect 1 CONNECTION_LOST");
            kit.forceReconnect();
            events.expectEventually("connect false 0");
        }
        enough.set(true);
        join(publishers);

        for (Receipt receipt : accepted) {
            assertThat(outcomeOf(receipt))
                    .isIn(
                            new Outcome.Acknowledged(),
                            new Outcome.Failed(Outcome.Cause.DISCONNECTED));
        }
        await("every outcome is announced", () -> outcomes.get() == accepted.size());
        assertThat(kit.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void pings_between_the_messages_of_many_threads_leave_the_stream_whole()
            throws InterruptedException {
        LinkKit kit = connect(build(settings().maxQueued(THREADS * EACH)));
        Visit visit = platform.nextVisit();
        List<Thread> publishers =
                start(() -> {
                    for (int i = 0; i < EACH; i++) {
                        kit.publishTopic(TOPIC, "x", i % 2);
                    }
                });
        int pings = 100;
        for (int i = 0; i < pings; i++) {
            // Every ping finds an answer to the one before, or the next message, in time.
            advance(Duration.ofSeconds(60));
            outcomeOf(kit.publishTopic(TOPIC, "alive"));
        }
        join(publishers);

        int seen = 0;
        int messages = 0;
        while (seen < pings || messages < pings + THREADS * EACH) {
            Packet packet = visit.expect(Packet.class);
            if (packet instanceof Pingreq) {
                seen++;
            } else {
                assertThat(packet).isInstanceOf(Publish.class);
                messages++;
            }
        }
        assertThat(kit.state()).isEqualTo(State.CONNECTED);
    }

    private static void inThreads(Runnable task) throws InterruptedException {
        join(start(task));
    }

    private static List<Thread> start(Runnable task) {
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread =
                    new Thread(() -> {
                        try {
                            barrier.await();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        task.run();
                    });
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TIMEOUT.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
