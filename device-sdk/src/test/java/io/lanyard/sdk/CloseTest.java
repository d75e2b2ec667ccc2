// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloseTest extends LinkFixture {
    @Test
    void close_fails_what_is_not_acknowledged_and_says_goodbye() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connect(build(settings().maxInflight(1)));
        Visit visit = platform.nextVisit();
        List<Receipt> receipts = new ArrayList<>();
        receipts.add(kit.publishTopic(TOPIC, "sent"));
        receipts.add(kit.publishTopic(TOPIC, "queued"));
        receipts.add(kit.subscribeTopic("/a"));
        visit.expect(Publish.class);
        List<Outcome> announced = new ArrayList<>();
        receipts.forEach(receipt -> receipt.outcome().thenAccept(announced::add));

        kit.close();

        for (Receipt receipt : receipts) {
            assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Failed(Outcome.Cause.CLOSED));
        }
        events.expect("disconnect 0 REQUESTED");
        assertThat(announced).hasSize(3);
        visit.expect(Subscribe.class);
        visit.expect(Disconnect.class);
        visit.awaitClosed();
    }

    @Test
    void what_was_published_before_close_is_sent() throws InterruptedException {
        LinkKit kit = connected();

        for (int i = 0; i < 50; i++) {
            kit.publishTopic(TOPIC, "m" + i, 0);
        }
        kit.close();

        Visit visit = platform.nextVisit();
        for (int i = 0; i < 50; i++) {
            visit.expect(Publish.class);
        }
        visit.expect(Disconnect.class);
    }

    @Test
    void whoever_waits_for_the_end_has_been_told_when_close_returns() throws InterruptedException {
        LinkKit kit = connected();
        Thread closer = new Thread(kit::close);
        CompletableFuture<Boolean> returnedBefore = new CompletableFuture<>();
        kit.whenClosed(() -> {
            try {
                // As long as close() could need to return too early; it returns at once when it
                // does.
                closer.join(300);
                returnedBefore.complete(!closer.isAlive());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        closer.start();
        closer.join();

        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
        assertThat(returnedBefore.join()).isFalse();
    }

    @Test
    void close_may_be_called_often_and_in_any_state() throws InterruptedException {
        LinkKit fresh = kit();
        fresh.close();
        fresh.close();
        assertThat(fresh.state()).isEqualTo(State.DESTRUCTED);
        fresh.disconnect();
        fresh.forceReconnect();

        platform.connack = connect -> null;
        LinkKit connecting = build(realTime());
        connecting.connectAsync();
        Visit visit = platform.nextVisit();
        connecting.close();
        assertThat(connecting.state()).isEqualTo(State.DESTRUCTED);
        visit.awaitClosed();
    }

    @Test
    void close_while_saying_goodbye() throws InterruptedException {
        LinkKit kit = connected();

        kit.disconnect();
        kit.close();

        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
        events.expect("disconnect 0 REQUESTED");
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void close_after_the_event_loops_were_shut_down() throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkKit kit = connect(build(settings().eventLoopGroup(group)));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();

        assertThat(kit.publishTopic(TOPIC, "x").rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        kit.close();

        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
    }

    @Test
    void a_shared_event_loop_group_outlives_the_links_on_it() throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            LinkKit one = connect(build(realTime().eventLoopGroup(group)));
            LinkKit two = connect(build(realTime().deviceName("dev2").eventLoopGroup(group)));

            one.close();

            assertThat(outcomeOf(two.publishTopic(TOPIC, "x")).succeeded()).isTrue();
            two.close();
            assertThat(group.isShuttingDown()).isFalse();
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void reconnects_leave_no_threads_behind_and_close_ends_them_all() throws InterruptedException {
        LinkKit kit = connect(build(settings().deviceName("leaky-dev")));
        assertThat(threadsOf("leaky-dev")).isLessThanOrEqualTo(2);

        for (int i = 0; i < 200; i++) {
            platform.nextVisit().cut();
            events.expect("disconnect 1 CONNECTION_LOST");
            kit.forceReconnect();
            events.expect("connect false 0");
        }

        assertThat(threadsOf("leaky-dev")).isLessThanOrEqualTo(2);
        kit.close();
        await("all threads of the device have ended", () -> threadsOf("leaky-dev") == 0);
    }

    private static long threadsOf(String deviceName) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(deviceName))
                .count();
    }

    @Test
    void closing_from_many_threads_while_others_publish_blocks_nobody()
            throws InterruptedException {
        LinkKit kit = connected();
        CyclicBarrier barrier = new CyclicBarrier(20);
        Queue<Receipt> accepted = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean closes = i % 2 == 0;
            Thread thread =
                    new Thread(() -> {
                        try {
                            barrier.await();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        for (int n = 0; n < 20; n++) {
                            if (closes) {
                                kit.close();
                            } else {
                                Receipt receipt = kit.publishTopic(TOPIC, "x");
                                if (receipt.accepted()) {
                                    accepted.add(receipt);
                                }
                            }
                        }
                    });
            thread.start();
            threads.add(thread);
        }

        for (Thread thread : threads) {
            thread.join(TIMEOUT.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
        for (Receipt receipt : accepted) {
            assertThat(outcomeOf(receipt))
                    .isIn(
                            Outcome.Acknowledged.instance(),
                            new Outcome.Failed(Outcome.Cause.CLOSED));
        }
        assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
    }
}
