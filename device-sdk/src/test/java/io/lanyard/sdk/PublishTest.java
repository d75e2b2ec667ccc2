// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.sdk.link.Timers;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PublishTest extends LinkFixture {
    @Test
    void sends_qos_1_and_ends_with_the_acknowledgement() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();
        ScriptedPlatform.Visit visit = platform.nextVisit();

        Receipt receipt = kit.publishTopic(kit.toFullTopic("user/update"), "héllo");

        Publish publish = visit.expect(Publish.class);
        assertThat(receipt.rc()).isZero();
        assertThat(receipt.mid()).isEqualTo(publish.packetId()).isPositive();
        assertThat(publish.topic().text()).isEqualTo("/a1Pk/dev1/user/update");
        assertThat(publish.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(publish.dup()).isFalse();
        assertThat(publish.retain()).isFalse();
        assertThat(text(publish)).isEqualTo("héllo");
        assertThat(receipt.await(Duration.ZERO)).isEmpty();

        visit.send(new Puback(publish.packetId()));
        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
        events.expect("publish " + receipt.mid());
    }

    @Test
    void qos_0_is_through_when_the_socket_has_it() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();

        Receipt receipt = kit.publishTopic(TOPIC, "x", 0);

        assertThat(receipt.mid()).isPositive();
        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
        Publish publish = platform.nextVisit().expect(Publish.class);
        assertThat(publish.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(publish.packetId()).isZero();
    }

    /** The timer is set when the loop has found nothing more to send: no read sends what would be left behind. */
    @Test
    void what_is_published_while_the_loop_is_done_with_sending_goes_out_too()
            throws InterruptedException {
        platform.fallSilent();
        AtomicReference<Runnable> beforeNextTimer = new AtomicReference<>(() -> {});
        LinkKit kit =
                connect(
                        build(
                                realTime()
                                        .operationTimeout(Duration.ofMinutes(1))
                                        .timers(loop -> telling(beforeNextTimer, loop))));
        ScriptedPlatform.Visit visit = platform.nextVisit();

        beforeNextTimer.set(() -> kit.publishTopic(TOPIC, "second"));
        kit.publishTopic(TOPIC, "first");

        assertThat(text(visit.expect(Publish.class))).isEqualTo("first");
        assertThat(text(visit.expect(Publish.class))).isEqualTo("second");
    }

    private static Timers telling(AtomicReference<Runnable> once, EventLoop loop) {
        Timers timers = Timers.of(loop);
        return new Timers() {
            @Override
            public long nanoTime() {
                return timers.nanoTime();
            }

            @Override
            public Alarm after(Duration delay, Runnable task) {
                once.getAndSet(() -> {}).run();
                return timers.after(delay, task);
            }
        };
    }

    @Test
    void takes_bytes_and_buffers_as_they_are_at_the_call() throws InterruptedException {
        LinkKit kit = connected();
        ScriptedPlatform.Visit visit = platform.nextVisit();
        byte[] bytes = {1, 2, 3};
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 4, 5, 9}, 1, 2);

        kit.publishTopic(TOPIC, bytes);
        kit.publishTopic(TOPIC, buffer);
        bytes[0] = 7;
        kit.publishTopic(TOPIC, new byte[0], 0);

        assertThat(bytes(visit.expect(Publish.class))).containsExactly(1, 2, 3);
        assertThat(bytes(visit.expect(Publish.class))).containsExactly(4, 5);
        assertThat(buffer.remaining()).isEqualTo(2);
        assertThat(bytes(visit.expect(Publish.class))).isEmpty();
    }

    @Test
    void answers_minus_1_whenever_there_is_no_connection_and_never_throws()
            throws InterruptedException {
        LinkKit kit = kit();
        assertOffline(kit);

        connect(kit);
        kit.disconnect();
        events.expect("disconnect 0 REQUESTED");
        assertOffline(kit);

        kit.close();
        assertOffline(kit);
    }

    private static void assertOffline(LinkKit kit) throws InterruptedException {
        Receipt receipt = kit.publishTopic(TOPIC, "x");
        assertThat(receipt.rc()).isEqualTo(ResultCode.NOT_CONNECTED);
        assertThat(receipt.mid()).isZero();
        assertThat(receipt.accepted()).isFalse();
        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Refused(-1));
        // As in the Python Link SDK the connection is looked at before anything else.
        assertThat(kit.publishTopic("", "x", 7).rc()).isEqualTo(-1);
        assertThat(kit.publishTopic("a".repeat(200), "x").rc()).isEqualTo(-1);
        assertThat(kit.publishTopic("a/#", new byte[300_000]).rc()).isEqualTo(-1);
    }

    @Test
    void refuses_what_cannot_be_published() throws InterruptedException {
        LinkKit kit = connected();
        int topicLength = TOPIC.length();

        assertThat(kit.publishTopic("", "x").rc()).isEqualTo(-2);
        assertThat(kit.publishTopic(TOPIC, "x", 2).rc()).isEqualTo(-3);
        assertThat(kit.publishTopic(TOPIC, "x", -1).rc()).isEqualTo(-3);
        assertThat(kit.publishTopic(TOPIC, new byte[262_144 - 4 - topicLength + 1]).rc())
                .isEqualTo(-4);
        assertThatThrownBy(() -> kit.publishTopic("a".repeat(129), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128")
                .hasMessageContaining("129");
        assertThatThrownBy(() -> kit.publishTopic("/a/+", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(outcomeOf(kit.publishTopic("a".repeat(128), "x")).succeeded()).isTrue();
    }

    @Test
    void sends_the_largest_message_that_the_platform_takes() throws InterruptedException {
        LinkKit kit = connected();

        Receipt receipt = kit.publishTopic(TOPIC, new byte[262_144 - 4 - TOPIC.length()]);

        assertThat(outcomeOf(receipt)).isEqualTo(new Outcome.Acknowledged());
    }

    @Test
    void keeps_the_window_and_refuses_what_the_queue_cannot_hold() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connect(build(settings().maxInflight(2).maxQueued(3)));
        ScriptedPlatform.Visit visit = platform.nextVisit();
        Receipt[] receipts = new Receipt[5];

        for (int i = 0; i < 5; i++) {
            receipts[i] = kit.publishTopic(TOPIC, "m" + i);
            assertThat(receipts[i].rc()).isZero();
        }
        assertThat(kit.publishTopic(TOPIC, "m5").rc()).isEqualTo(ResultCode.REFUSED);

        // QoS 0 and subscriptions pass by; so when they are there, no third QoS 1 message has been
        // sent.
        kit.publishTopic(TOPIC, "passes", 0);
        assertThat(text(visit.expect(Publish.class))).isEqualTo("m0");
        Publish second = visit.expect(Publish.class);
        assertThat(text(second)).isEqualTo("m1");
        assertThat(text(visit.expect(Publish.class))).isEqualTo("passes");

        // An acknowledgement, out of order, makes room for one.
        visit.send(new Puback(second.packetId()));
        assertThat(outcomeOf(receipts[1]).succeeded()).isTrue();
        assertThat(text(visit.expect(Publish.class))).isEqualTo("m2");
        assertThat(kit.publishTopic(TOPIC, "m6").rc()).isZero();
        assertThat(kit.publishTopic(TOPIC, "m7").rc()).isEqualTo(ResultCode.REFUSED);
    }

    @Test
    void a_burst_of_qos_0_is_not_bound_by_the_window() throws InterruptedException {
        LinkKit kit = connect(build(settings().maxInflight(1).maxQueued(0)));

        for (int i = 0; i < 500; i++) {
            assertThat(kit.publishTopic(TOPIC, "m" + i, 0).rc()).isZero();
        }

        ScriptedPlatform.Visit visit = platform.nextVisit();
        for (int i = 0; i < 500; i++) {
            assertThat(text(visit.expect(Publish.class))).isEqualTo("m" + i);
        }
    }

    @Test
    void more_than_the_socket_takes_at_once_follows_when_it_takes_more()
            throws InterruptedException {
        LinkKit kit = connected();

        for (int i = 0; i < 15; i++) {
            byte[] payload = new byte[60_000];
            payload[0] = (byte) i;
            assertThat(kit.publishTopic(TOPIC, payload, 0).rc()).isZero();
        }

        ScriptedPlatform.Visit visit = platform.nextVisit();
        for (int i = 0; i < 15; i++) {
            assertThat(bytes(visit.expect(Publish.class))[0]).isEqualTo((byte) i);
        }
    }

    @Test
    void an_acknowledgement_that_nobody_waits_for_changes_nothing() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = connected();
        ScriptedPlatform.Visit visit = platform.nextVisit();
        Receipt receipt = kit.publishTopic(TOPIC, "x");
        Receipt other = kit.publishTopic(TOPIC, "y");
        visit.expect(Publish.class);
        visit.expect(Publish.class);

        visit.send(new Puback(receipt.mid()));
        visit.send(new Puback(receipt.mid()));
        visit.send(new Puback(60_000));
        visit.send(new Puback(other.mid()));

        events.expect("publish " + receipt.mid());
        events.expect("publish " + other.mid());
    }

    @Test
    void the_outcome_runs_on_the_thread_of_the_callbacks() throws InterruptedException {
        LinkKit kit = connected();
        CountDownLatch done = new CountDownLatch(1);
        String[] thread = new String[1];

        kit.publishTopic(TOPIC, "x")
                .outcome()
                .thenAccept(outcome -> {
                    thread[0] = Thread.currentThread().getName();
                    done.countDown();
                });

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(thread[0]).doesNotContain("lanyard-link");
    }

    private static byte[] bytes(Publish publish) {
        byte[] bytes = new byte[publish.payload().readableBytes()];
        publish.payload().getBytes(0, bytes);
        return bytes;
    }

    private static String text(Publish publish) {
        return new String(bytes(publish), StandardCharsets.UTF_8);
    }
}
