// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.TopicName;
import io.lanyard.sdk.TopicQos;
import io.lanyard.sdk.link.Operation.Publication;
import io.lanyard.sdk.link.Operation.Subscribing;
import io.lanyard.sdk.link.Operation.Unsubscribing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final TopicName TOPIC = TopicName.of("/t");
    private static final List<TopicQos> FILTERS = List.of(new TopicQos("/t", 1));

    private static Outbox online(int maxInflight, int maxQueued, OpenOperations ids) {
        Outbox outbox = new Outbox(maxInflight, maxQueued, ids);
        outbox.resume(false, 65_535, List.of());
        return outbox;
    }

    private static LinkReceipt publish(Outbox outbox, int qos) {
        return outbox.publish(TOPIC, new byte[] {1}, qos, Properties.NONE, Long.MAX_VALUE);
    }

    private static LinkReceipt subscribe(Outbox outbox) {
        return outbox.subscribe(FILTERS, Subscribing.Origin.APPLICATION, Long.MAX_VALUE);
    }

    private static @Nullable Operation next(Outbox outbox) {
        @Nullable Operation[] one = new Operation[1];
        return outbox.next(one) == 0 ? null : one[0];
    }

    /** The numbers of everything that may be sent now. */
    private static List<Integer> send(Outbox outbox) {
        List<Integer> mids = new ArrayList<>();
        for (Operation next = next(outbox); next != null; next = next(outbox)) {
            mids.add(next.mid());
        }
        return mids;
    }

    @Test
    void numbers_wrap_and_skip_what_is_under_way() {
        Outbox outbox = online(10, 10, new OpenOperations(65_533));

        assertThat(publish(outbox, 1).mid()).isEqualTo(65_534);
        assertThat(publish(outbox, 1).mid()).isEqualTo(65_535);
        assertThat(publish(outbox, 1).mid()).isEqualTo(1);
        assertThat(subscribe(outbox).mid()).isEqualTo(2);
        assertThat(outbox.unsubscribe(List.of("/t"), false, Long.MAX_VALUE).mid()).isEqualTo(3);
        send(outbox);
        // Once round: every number but the five.
        for (int i = 0; i < 65_530; i++) {
            assertThat(publish(outbox, 0).rc()).isZero();
            send(outbox);
        }
        assertThat(publish(outbox, 1).mid()).isEqualTo(4);
    }

    @Test
    void keeps_the_order_of_the_calls_and_lets_others_pass_a_full_window() {
        Outbox outbox = online(1, 5, new OpenOperations());
        publish(outbox, 1);
        publish(outbox, 1);
        subscribe(outbox);
        publish(outbox, 1);
        publish(outbox, 0);

        assertThat(send(outbox)).containsExactly(1, 3, 5);
        assertThat(outbox.acknowledged(1, Publication.class)).isNotNull();
        publish(outbox, 1);
        assertThat(send(outbox)).containsExactly(2);
        outbox.acknowledged(2, Publication.class);
        assertThat(send(outbox)).containsExactly(4);
        outbox.acknowledged(4, Publication.class);
        assertThat(send(outbox)).containsExactly(6);
    }

    @Test
    void refuses_beyond_the_queue_until_something_is_acknowledged() {
        Outbox outbox = online(2, 1, new OpenOperations());
        publish(outbox, 1);
        publish(outbox, 1);
        publish(outbox, 1);

        assertThat(publish(outbox, 1).rc()).isEqualTo(-4);
        send(outbox);
        assertThat(publish(outbox, 1).rc()).isEqualTo(-4);
        outbox.acknowledged(2, Publication.class);
        assertThat(publish(outbox, 1).rc()).isZero();
    }

    @Test
    void refuses_qos_0_when_a_mebibyte_waits_for_the_socket() {
        Outbox outbox = online(1, 0, new OpenOperations());
        byte[] payload = new byte[200_000];
        for (int i = 0; i < 5; i++) {
            assertThat(outbox.publish(TOPIC, payload, 0, Properties.NONE, Long.MAX_VALUE).rc())
                    .isZero();
        }

        assertThat(outbox.publish(TOPIC, payload, 0, Properties.NONE, Long.MAX_VALUE).rc())
                .isEqualTo(-4);
        next(outbox);
        assertThat(outbox.publish(TOPIC, payload, 0, Properties.NONE, Long.MAX_VALUE).rc())
                .isZero();
    }

    @Test
    void an_acknowledgement_counts_once_and_only_for_its_kind() {
        Outbox outbox = online(5, 5, new OpenOperations());
        publish(outbox, 1);
        subscribe(outbox);

        assertThat(outbox.acknowledged(1, Publication.class)).as("not sent yet").isNull();
        send(outbox);
        assertThat(outbox.acknowledged(2, Publication.class)).isNull();
        assertThat(outbox.acknowledged(1, Unsubscribing.class)).isNull();
        assertThat(outbox.acknowledged(1, Publication.class)).isNotNull();
        assertThat(outbox.acknowledged(1, Publication.class)).isNull();
        assertThat(outbox.acknowledged(2, Subscribing.class)).isNotNull();
        assertThat(outbox.acknowledged(0, Publication.class)).isNull();
    }

    @Test
    void a_lost_connection_takes_qos_0_and_nothing_else() {
        Outbox outbox = online(1, 5, new OpenOperations());
        publish(outbox, 1);
        publish(outbox, 1);
        send(outbox);
        LinkReceipt qos0 = publish(outbox, 0);
        subscribe(outbox);

        assertThat(outbox.suspend()).extracting(Operation::mid).containsExactly(qos0.mid());
        assertThat(publish(outbox, 1).rc()).isEqualTo(-1);
        assertThat(subscribe(outbox).rc()).isEqualTo(-1);
        assertThat(outbox.unsubscribe(List.of("/t"), false, Long.MAX_VALUE).rc()).isEqualTo(-1);
        assertThat(send(outbox)).isEmpty();

        outbox.resume(false, 65_535, List.of());
        assertThat(send(outbox)).containsExactly(1, 4);
        outbox.acknowledged(1, Publication.class);
        assertThat(send(outbox)).containsExactly(2);
    }

    @Test
    void dup_is_for_what_was_sent_in_the_session_that_was_kept() {
        Outbox outbox = online(1, 5, new OpenOperations());
        publish(outbox, 1);
        publish(outbox, 1);
        send(outbox);

        outbox.suspend();
        outbox.resume(true, 65_535, List.of());
        // Lost before it was sent again: it had been sent all the same.
        outbox.suspend();
        outbox.resume(true, 65_535, List.of());
        assertThat(next(outbox))
                .isInstanceOfSatisfying(Publication.class, p -> assertThat(p.dup).isTrue());

        outbox.suspend();
        outbox.resume(false, 65_535, List.of());
        assertThat(next(outbox))
                .isInstanceOfSatisfying(Publication.class, p -> assertThat(p.dup).isFalse());
    }

    @Test
    void what_is_to_be_restored_comes_first_and_is_forgotten_with_the_connection() {
        Outbox outbox = online(5, 5, new OpenOperations());
        publish(outbox, 1);
        outbox.suspend();

        outbox.resume(false, 65_535, List.of(FILTERS, FILTERS));
        assertThat(send(outbox)).containsExactly(2, 3, 1);
        assertThat(outbox.suspend()).isEmpty();

        outbox.resume(true, 65_535, List.of());
        assertThat(send(outbox)).containsExactly(1);
    }

    @Test
    void draining_hands_back_the_applications_operations_and_frees_their_numbers() {
        OpenOperations ids = new OpenOperations();
        Outbox outbox = online(1, 5, ids);
        outbox.resume(false, 65_535, List.of(FILTERS));
        publish(outbox, 1);
        publish(outbox, 1);
        send(outbox);
        publish(outbox, 0);

        assertThat(outbox.drain(false)).extracting(Operation::mid).containsExactly(2, 3, 4);
        assertThat(ids.size()).isZero();
        assertThat(outbox.online()).isFalse();
        outbox.resume(true, 65_535, List.of());
        assertThat(send(outbox)).isEmpty();
        for (int i = 0; i < 6; i++) {
            assertThat(publish(outbox, 1).rc()).isZero();
        }
    }
}
