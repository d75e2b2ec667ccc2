// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link Mailbox} does. */
public abstract class MailboxContract {
    private static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId OTHER = DeviceId.of("a1Product01", "device-2");

    protected MailboxContract() {}

    /** A fresh mailbox that holds at most so many messages, and so many bytes, for each device. */
    protected abstract Mailbox mailbox(int maxMessages, long maxBytes) throws Exception;

    @Test
    void messagesComeBackInTheOrderInWhichTheyWereAppended() throws Exception {
        Mailbox mailbox = mailbox(100, 10_000);
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "b");
        append(mailbox, ONE, 5, "c");

        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("1 a", "2 b", "5 c");
    }

    @Test
    void readingStartsBehindTheGivenSequenceAndKeepsToTheLimit() throws Exception {
        Mailbox mailbox = mailbox(100, 10_000);
        for (int i = 1; i <= 5; i++) {
            append(mailbox, ONE, i, "m" + i);
        }

        assertThat(read(mailbox, ONE, 2, 2)).containsExactly("3 m3", "4 m4");
    }

    @Test
    void readingRemovesNothing() throws Exception {
        Mailbox mailbox = mailbox(100, 10_000);
        append(mailbox, ONE, 1, "a");

        assertThat(read(mailbox, ONE, 0, 10))
                .isEqualTo(read(mailbox, ONE, 0, 10))
                .containsExactly("1 a");
    }

    @Test
    void aRemovedMessageIsGoneAndTheOthersStay() throws Exception {
        Mailbox mailbox = mailbox(100, 10_000);
        append(mailbox, ONE, 1, "a");
        append(mailbox, ONE, 2, "b");
        append(mailbox, ONE, 3, "c");

        mailbox.remove(ONE, 2);
        mailbox.remove(ONE, 2);

        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("1 a", "3 c");
    }

    @Test
    void oneDeviceSeesNothingOfAnother() throws Exception {
        Mailbox mailbox = mailbox(100, 10_000);
        append(mailbox, ONE, 1, "for one");
        append(mailbox, OTHER, 1, "for the other");

        clear(mailbox, ONE);

        assertThat(read(mailbox, ONE, 0, 10)).isEmpty();
        assertThat(read(mailbox, OTHER, 0, 10)).containsExactly("1 for the other");
    }

    @Test
    void aFullMailboxMakesRoomByItsOldestMessagesAndSaysSo() throws Exception {
        Mailbox mailbox = mailbox(2, 10_000);

        assertThat(append(mailbox, ONE, 1, "a")).isEqualTo(Mailbox.Appended.STORED);
        assertThat(append(mailbox, ONE, 2, "b")).isEqualTo(Mailbox.Appended.STORED);
        assertThat(append(mailbox, ONE, 3, "c")).isEqualTo(Mailbox.Appended.STORED_EVICTING_OLDEST);
        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("2 b", "3 c");
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        Mailbox mailbox = mailbox(100, 10);
        append(mailbox, ONE, 1, "1234567");
        append(mailbox, ONE, 2, "89");

        assertThat(append(mailbox, ONE, 3, "abc"))
                .isEqualTo(Mailbox.Appended.STORED_EVICTING_OLDEST);
        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("2 89", "3 abc");
    }

    @Test
    void removedMessagesNoLongerCountAgainstTheBounds() throws Exception {
        Mailbox mailbox = mailbox(2, 10);
        append(mailbox, ONE, 1, "1234567");
        append(mailbox, ONE, 2, "8");
        mailbox.remove(ONE, 1);

        assertThat(append(mailbox, ONE, 3, "1234567")).isEqualTo(Mailbox.Appended.STORED);
        assertThat(read(mailbox, ONE, 0, 10)).containsExactly("2 8", "3 1234567");
    }

    private static Mailbox.Appended append(
            Mailbox mailbox, DeviceId device, long sequence, String text) throws Exception {
        Message message =
                new Message(
                        sequence,
                        Topic.ofDevice(device, "user/get"),
                        Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                        1,
                        Message.Origin.APPLICATION);
        return mailbox.append(device, sequence, message)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static List<String> read(Mailbox mailbox, DeviceId device, long after, int limit)
            throws Exception {
        return mailbox
                .read(device, after, limit)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .stream()
                .map(stored ->
                        stored.sequence()
                                + " "
                                + new String(
                                        stored.message().payload().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void clear(Mailbox mailbox, DeviceId device) throws Exception {
        mailbox.clear(device).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
