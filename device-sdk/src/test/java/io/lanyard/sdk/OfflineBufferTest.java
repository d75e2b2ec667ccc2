// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.sdk.OfflineBuffer.Keep;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineBufferTest extends LinkFixture {
    @TempDir private Path folder;

    private static String text(Publish publish) {
        return publish.payload().toString(StandardCharsets.UTF_8);
    }

    private LinkKit buffering(OfflineBuffer buffer) {
        return build(settings().maxInflight(1).offlineBuffer(buffer));
    }

    private LinkKit filing(int maxMessages) {
        return buffering(OfflineBuffer.file(folder.resolve("messages"), maxMessages, Keep.OLDEST));
    }

    private void start(LinkKit kit) throws InterruptedException {
        assertThat(kit.connect(TIMEOUT).accepted()).isTrue();
    }

    private static List<String> received(Visit visit, int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(visit.expect(Publish.class)));
        }
        return texts;
    }

    @Test
    void what_is_published_offline_goes_first_and_in_order() throws InterruptedException {
        LinkKit kit = buffering(OfflineBuffer.memory(10, Keep.OLDEST));
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            receipts.add(kit.publishTopic(TOPIC, "m" + i, 1));
            assertThat(receipts.get(i).rc()).isZero();
            assertThat(receipts.get(i).mid()).isPositive();
        }
        assertThat(kit.subscribeTopic("/a").rc()).isEqualTo(ResultCode.NOT_CONNECTED);

        start(kit);
        assertThat(kit.publishTopic(TOPIC, "m4", 1).rc()).isZero();

        assertThat(received(platform.nextVisit(), 5)).containsExactly("m0", "m1", "m2", "m3", "m4");
        for (Receipt receipt : receipts) {
            assertThat(outcomeOf(receipt)).isEqualTo(Outcome.Acknowledged.instance());
        }
    }

    @Test
    void the_oldest_stay_when_the_newest_are_refused() throws InterruptedException {
        LinkKit kit = buffering(OfflineBuffer.memory(2, Keep.OLDEST));
        kit.publishTopic(TOPIC, "m0");
        kit.publishTopic(TOPIC, "m1");

        assertThat(kit.publishTopic(TOPIC, "m2").rc()).isEqualTo(ResultCode.REFUSED);

        start(kit);
        assertThat(received(platform.nextVisit(), 2)).containsExactly("m0", "m1");
    }

    @Test
    void the_newest_stay_and_the_oldest_are_told() throws InterruptedException {
        LinkKit kit = buffering(OfflineBuffer.memory(2, Keep.NEWEST).withMaxBytes(1_000));
        Receipt first = kit.publishTopic(TOPIC, "m0", 0);
        Receipt second = kit.publishTopic(TOPIC, "m1");
        assertThat(kit.publishTopic(TOPIC, "m2").rc()).isZero();

        assertThat(outcomeOf(first)).isEqualTo(new Outcome.Failed(Outcome.Cause.EVICTED));
        // By its size this one needs the place of both.
        assertThat(kit.publishTopic(TOPIC, new byte[900]).rc()).isZero();
        assertThat(outcomeOf(second)).isEqualTo(new Outcome.Failed(Outcome.Cause.EVICTED));
        assertThat(kit.publishTopic(TOPIC, new byte[1_000]).rc()).isEqualTo(ResultCode.REFUSED);

        start(kit);
        assertThat(platform.nextVisit().expect(Publish.class).payload().readableBytes())
                .isEqualTo(900);
    }

    @Test
    void what_was_sent_and_not_acknowledged_is_sent_again_before_the_rest()
            throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = buffering(OfflineBuffer.memory(10, Keep.OLDEST));
        kit.publishTopic(TOPIC, "m0");
        start(kit);
        Visit first = platform.nextVisit();
        first.expect(Publish.class);
        first.cut();
        await("the loss is noticed", () -> kit.state() == State.DISCONNECTED);
        kit.publishTopic(TOPIC, "m1", 0);
        platform.connack = connect -> Connack.accepted(true);

        kit.forceReconnect();

        Visit second = platform.nextVisit();
        Publish again = second.expect(Publish.class);
        assertThat(again.dup()).isTrue();
        assertThat(text(again)).isEqualTo("m0");
        assertThat(text(second.expect(Publish.class))).isEqualTo("m1");
    }

    @Test
    void disconnecting_keeps_what_is_buffered_and_closing_ends_it() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = buffering(OfflineBuffer.memory(10, Keep.OLDEST));
        Receipt buffered = kit.publishTopic(TOPIC, "m0");
        start(kit);
        platform.nextVisit().expect(Publish.class);
        Receipt live = kit.publishTopic(TOPIC, "m1");

        kit.disconnect();
        assertThat(outcomeOf(live)).isEqualTo(new Outcome.Failed(Outcome.Cause.DISCONNECTED));
        assertThat(buffered.await(Duration.ZERO)).isEmpty();

        start(kit);
        assertThat(text(platform.nextVisit().expect(Publish.class))).isEqualTo("m0");
        kit.close();
        assertThat(outcomeOf(buffered)).isEqualTo(new Outcome.Failed(Outcome.Cause.CLOSED));
        assertThat(kit.publishTopic(TOPIC, "m2").rc()).isEqualTo(ResultCode.NOT_CONNECTED);
    }

    @Test
    void a_file_carries_messages_over_to_the_next_process() throws InterruptedException {
        LinkKit first = filing(10);
        first.publishTopic(TOPIC, "m0", 1);
        first.publishTopic(TOPIC, "m1", 0);
        first.close();

        LinkKit second = filing(10);
        second.publishTopic(TOPIC, "m2", 1);
        Events told = Events.of(second);
        start(second);

        assertThat(received(platform.nextVisit(), 3)).containsExactly("m0", "m1", "m2");
        told.expect("connect false 0");
        told.expectEventually("publish 3");
        second.close();

        // All are through, so nothing is left.
        assertThat(folder.resolve("messages")).isEmptyFile();
    }

    @Test
    void a_file_that_ends_in_the_middle_of_a_message_loses_that_one_only()
            throws InterruptedException, IOException {
        LinkKit first = filing(10);
        first.publishTopic(TOPIC, "whole");
        first.publishTopic(TOPIC, "torn");
        first.close();
        Path file = folder.resolve("messages");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

        LinkKit second = filing(10);
        second.publishTopic(TOPIC, "next");
        start(second);

        assertThat(received(platform.nextVisit(), 2)).containsExactly("whole", "next");
    }

    @Test
    void a_changed_byte_is_noticed() throws InterruptedException, IOException {
        LinkKit first = filing(10);
        first.publishTopic(TOPIC, "changed");
        first.close();
        Path file = folder.resolve("messages");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);

        LinkKit second = filing(10);
        second.publishTopic(TOPIC, "good");
        start(second);

        assertThat(received(platform.nextVisit(), 1)).containsExactly("good");
    }

    @Test
    void a_file_belongs_to_one_link_at_a_time() {
        LinkKit first = filing(10);

        assertThatThrownBy(() -> filing(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belongs to another LinkKit");
        assertThatThrownBy(() ->
                        buffering(
                                OfflineBuffer.file(
                                        folder.resolve("no-folder").resolve("messages"),
                                        10,
                                        Keep.OLDEST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the file of the offline buffer cannot be used");
        first.close();
        filing(10);
    }

    @Test
    void what_had_stepped_aside_for_a_full_window_makes_room_too() throws InterruptedException {
        platform.fallSilent();
        LinkKit kit = buffering(OfflineBuffer.memory(3, Keep.NEWEST));
        kit.publishTopic(TOPIC, "sent");
        Receipt aside = kit.publishTopic(TOPIC, "aside");
        kit.publishTopic(TOPIC, "stays");
        start(kit);
        Visit first = platform.nextVisit();
        first.expect(Publish.class);
        first.cut();
        await("the loss is noticed", () -> kit.state() == State.DISCONNECTED);

        assertThat(kit.publishTopic(TOPIC, "new").rc()).isZero();

        assertThat(outcomeOf(aside)).isEqualTo(new Outcome.Failed(Outcome.Cause.EVICTED));
        platform.answers = packet -> true;
        kit.forceReconnect();
        assertThat(received(platform.nextVisit(), 3)).containsExactly("sent", "stays", "new");
    }

    @Test
    void a_buffer_that_is_larger_than_what_is_in_memory_is_sent_in_order()
            throws InterruptedException {
        int messages = 1_500;
        byte[] payload = new byte[4_096];
        LinkKit kit =
                build(
                        settings()
                                .maxInflight(7)
                                .offlineBuffer(
                                        OfflineBuffer.file(
                                                folder.resolve("messages"),
                                                messages,
                                                Keep.OLDEST)));
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            ByteBuffer.wrap(payload).putInt(i);
            receipts.add(kit.publishTopic(TOPIC, payload, i % 2));
            assertThat(receipts.get(i).rc()).isZero();
        }

        start(kit);

        Visit visit = platform.nextVisit();
        List<Integer> odd = new ArrayList<>();
        List<Integer> even = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            Publish publish = visit.expect(Publish.class);
            assertThat(publish.payload().readableBytes()).isEqualTo(payload.length);
            (publish.qos().level() == 1 ? odd : even).add(publish.payload().getInt(0));
        }
        // QoS 0 does not wait for the window, so each kind has its own order.
        assertThat(odd).isSorted().hasSize(messages / 2);
        assertThat(even).isSorted().hasSize(messages / 2);
        for (Receipt receipt : receipts) {
            assertThat(outcomeOf(receipt)).isEqualTo(Outcome.Acknowledged.instance());
        }
        kit.close();
        assertThat(folder.resolve("messages")).isEmptyFile();
    }

    @Test
    void an_interrupted_thread_may_publish_and_harms_nothing() throws InterruptedException {
        LinkKit kit = filing(10);
        Thread.currentThread().interrupt();
        assertThat(kit.publishTopic(TOPIC, "interrupted").rc()).isZero();
        assertThat(Thread.interrupted()).as("it is still interrupted").isTrue();
        assertThat(kit.publishTopic(TOPIC, "next").rc()).isZero();

        start(kit);
        assertThat(received(platform.nextVisit(), 2)).containsExactly("interrupted", "next");
    }

    @Test
    void the_expiry_of_a_message_counts_while_it_waits() throws InterruptedException {
        LinkKit kit =
                build(
                        settings()
                                .protocol(Protocol.MQTT_5_0)
                                .offlineBuffer(OfflineBuffer.memory(10, Keep.OLDEST)));
        Receipt over = kit.publishTopic(TOPIC, "over", 1, expiring(3));
        Receipt overToo = kit.publishTopic(TOPIC, "over too", 0, expiring(4));
        kit.publishTopic(TOPIC, "worth it", 1, expiring(10));
        kit.publishTopic(TOPIC, "for ever", 1);
        advance(Duration.ofMillis(4_500));

        start(kit);

        Visit visit = platform.nextVisit();
        Publish first = visit.expect(Publish.class);
        assertThat(text(first)).isEqualTo("worth it");
        assertThat(first.properties().messageExpiry()).hasValue(6);
        Publish second = visit.expect(Publish.class);
        assertThat(text(second)).isEqualTo("for ever");
        assertThat(second.properties().messageExpiry()).isEmpty();
        assertThat(outcomeOf(over)).isEqualTo(new Outcome.Failed(Outcome.Cause.EXPIRED));
        assertThat(outcomeOf(overToo)).isEqualTo(new Outcome.Failed(Outcome.Cause.EXPIRED));
    }

    private static MessageProperties expiring(int seconds) {
        return MessageProperties.builder().expiry(Duration.ofSeconds(seconds)).build();
    }
}
