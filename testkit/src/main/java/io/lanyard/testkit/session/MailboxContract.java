// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link Mailbox} does. */
public abstract class MailboxContract {
    private static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId OTHER = DeviceId.of("a1Product01", "device-11");
    private static final DeviceId EMPTIED = DeviceId.of("a1Product01", "device-2");

    protected MailboxContract() {}

    /** A fresh mailbox. */
    protected abstract Mailbox mailbox() throws Exception;

    /** What is left of the mailbox after a restart. */
    protected abstract Mailbox afterRestart(Mailbox mailbox) throws Exception;

    @Test
    void messagesComeBackInTheOrderInWhichTheyWereAppended() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "b");
        append(mailbox, ONE, 300, "c");

        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("1 a", "2 b", "300 c");
        assertThat(read(afterRestart(mailbox), ONE, 0, 10)).containsExactly("1 a", "2 b", "300 c");
    }

    @Test
    void readingStartsBehindTheGivenSequenceAndKeepsToTheLimit() throws Exception {
        Mailbox mailbox = mailbox();
        for (int i = 1; i <= 5; i++) {
            append(mailbox, ONE, i, "m" + i);
        }

        assertThat(read(mailbox, ONE, 2, 2)).containsExactly("3 m3", "4 m4");
    }

    @Test
    void readingEndsWithTheMessageThatMakesItAsLargeAsItMayBe() throws Exception {
        Mailbox mailbox = mailbox();
        for (int i = 1; i <= 5; i++) {
            append(mailbox, ONE, i, "12345");
        }

        assertThat(read(mailbox, ONE, 1, 10, 1)).containsExactly("2 12345");
        assertThat(read(mailbox, ONE, 1, 10, 5)).containsExactly("2 12345");
        assertThat(read(mailbox, ONE, 1, 10, 6)).containsExactly("2 12345", "3 12345");
        assertThat(read(mailbox, ONE, 1, 10, 100)).hasSize(4);
    }

    @Test
    void readingRemovesNothing() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "a");

        assertThat(read(mailbox, ONE, 0, 10))
                .isEqualTo(read(mailbox, ONE, 0, 10))
                .containsExactly("1 a");
    }

    @Test
    void aReadSeesWhatWasGivenBeforeIt() throws Exception {
        Mailbox mailbox = mailbox();
        for (int i = 1; i <= 100; i++) {
            var _ = mailbox.append(ONE, i, 0, false, message("m"), Runnable::run);
        }
        mailbox.remove(ONE, 1);

        assertThat(read(mailbox, ONE, 0, 1_000)).hasSize(99);
    }

    @Test
    void aRemovedMessageIsGoneAndTheOthersStay() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "b");
        append(mailbox, ONE, 3, "c");

        mailbox.remove(ONE, 2);
        mailbox.remove(ONE, 2);

        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("1 a", "3 c");
        assertThat(read(afterRestart(mailbox), ONE, 0, 10)).containsExactly("1 a", "3 c");
    }

    @Test
    void oneDeviceSeesNothingOfAnother() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "for one");
        append(mailbox, OTHER, 1, "for the other");

        get(mailbox.clear(ONE));

        assertThat(read(mailbox, ONE, 0, 10)).isEmpty();
        assertThat(read(mailbox, OTHER, 0, 10)).containsExactly("1 for the other");
    }

    @Test
    void openingTellsWhatIsThereAndHowMuch() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "four");
        append(mailbox, OTHER, 9, "x");
        mailbox.remove(ONE, 1);

        List<String> contents = new ArrayList<>();
        Mailbox.Marks marks =
                get(
                        afterRestart(mailbox)
                                .open(
                                        ONE,
                                        (sequence, id, bytes) ->
                                                contents.add(sequence + " " + id + " " + bytes)));

        assertThat(contents).containsExactly("2 1 4");
        assertThat(marks.lastSequence()).isEqualTo(2);
    }

    @Test
    void sizesTellOfEveryMailboxThatHoldsAnything() throws Exception {
        Mailbox mailbox = mailbox();
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "four");
        append(mailbox, OTHER, 9, "gone");
        append(mailbox, OTHER, 10, "x");
        append(mailbox, EMPTIED, 1, "b");
        mailbox.remove(OTHER, 9);
        mailbox.remove(EMPTIED, 1);
        mailbox.mark(EMPTIED, new Mailbox.Marks(2, 1, 1_000));

        List<String> sizes = new ArrayList<>();
        get(
                afterRestart(mailbox)
                        .sizes((device, messages, bytes) ->
                                sizes.add(device.deviceName() + " " + messages + " " + bytes)));

        assertThat(sizes).containsExactlyInAnyOrder("device-1 2 5", "device-11 1 1");
    }

    @Test
    void marksAreKeptAndRisenByWhatTheMessagesTell() throws Exception {
        Mailbox mailbox = mailbox();
        mailbox.mark(ONE, new Mailbox.Marks(3, 4, 1_000));
        get(mailbox.append(ONE, 5, 0, true, message("sent"), Runnable::run));
        append(mailbox, ONE, 6, "not sent");

        assertThat(get(afterRestart(mailbox).open(ONE, (_, _, _) -> {})))
                .isEqualTo(new Mailbox.Marks(3, 5, 1_000));
    }

    @Test
    void clearingTakesTheMarksToo() throws Exception {
        Mailbox mailbox = mailbox();
        mailbox.mark(ONE, new Mailbox.Marks(3, 4, 1_000));
        get(mailbox.clear(ONE));

        assertThat(get(mailbox.open(ONE, (_, _, _) -> {}))).isEqualTo(Mailbox.Marks.NONE);
    }

    @Test
    void aMessageComesBackWithAllThatItCarries() throws Exception {
        Mailbox mailbox = mailbox();
        MessageProperties properties =
                new MessageProperties(
                        true,
                        "text/plain",
                        "answers",
                        new byte[] {1, 2},
                        List.of(Map.entry("größe", "1"), Map.entry("größe", "2")),
                        123_456,
                        List.of(7, 268_435_455));
        Message message =
                new Message(
                        Long.MAX_VALUE,
                        Topic.ofDevice(ONE, "user/get"),
                        Payload.of(new byte[] {9, 0, 9}),
                        1,
                        true,
                        Message.Origin.DEVICE,
                        properties);
        get(mailbox.append(ONE, 1, 77, false, message, Runnable::run));

        Mailbox.Stored stored = get(afterRestart(mailbox).read(ONE, 0, 1, 1)).getFirst();

        Message found = stored.message();
        assertThat(stored.storedAt()).isEqualTo(77);
        assertThat(found.id()).isEqualTo(Long.MAX_VALUE);
        assertThat(found.topic()).isEqualTo(message.topic());
        assertThat(found.payload().bytes()).containsExactly(9, 0, 9);
        assertThat(found.qos()).isEqualTo(1);
        assertThat(found.retain()).isTrue();
        assertThat(found.origin()).isEqualTo(Message.Origin.DEVICE);
        assertThat(found.properties()).usingRecursiveComparison().isEqualTo(properties);
    }

    private static Message message(String text) {
        return new Message(
                1,
                Topic.ofDevice(ONE, "user/get"),
                Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                1,
                Message.Origin.APPLICATION);
    }

    private static void append(Mailbox mailbox, DeviceId device, long sequence, String text)
            throws Exception {
        get(mailbox.append(device, sequence, 0, false, message(text), Runnable::run));
    }

    private static List<String> read(Mailbox mailbox, DeviceId device, long after, int limit)
            throws Exception {
        return read(mailbox, device, after, limit, Integer.MAX_VALUE);
    }

    private static List<String> read(
            Mailbox mailbox, DeviceId device, long after, int limit, int bytes) throws Exception {
        return get(mailbox.read(device, after, limit, bytes)).stream()
                .map(stored ->
                        stored.sequence()
                                + " "
                                + new String(
                                        stored.message().payload().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
