// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.session.Mailbox;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.testkit.session.MailboxContract;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksMailboxTest extends MailboxContract {
    @TempDir private Path temp;
    private @Nullable OpenedDatabase opened;

    @Override
    protected Mailbox mailbox() {
        OpenedDatabase database = new OpenedDatabase(temp.resolve("messages"));
        opened = database;
        return database.mailbox();
    }

    @Override
    protected Mailbox afterRestart(Mailbox mailbox) {
        OpenedDatabase database = opened();
        database.restart();
        return database.mailbox();
    }

    @AfterEach
    void close() {
        opened().close();
    }

    @Test
    void aMessageThatCannotBeUnderstoodIsDroppedAndCountedAndTheOthersAreRead() throws Exception {
        DeviceId device = DeviceId.of("a1Product01", "device-1");
        Mailbox mailbox = mailbox();
        for (int i = 1; i <= 3; i++) {
            var _ = mailbox.append(device, i, 0, false, message(device), Runnable::run);
        }
        opened().database()
                .writer()
                .put(
                        Family.MAILBOXES,
                        Keys.key().kind(2).device(device).number(2).bytes(),
                        new byte[] {99, 1, 2});

        assertThat(mailbox.read(device, 0, 10, 100).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .extracting(Mailbox.Stored::sequence)
                .containsExactly(1L, 3L);
        assertThat(opened().counters().value(DropReason.UNREADABLE)).isEqualTo(1);
    }

    private static Message message(DeviceId device) {
        return new Message(
                1,
                Topic.ofDevice(device, "user/get"),
                Payload.of(new byte[] {1}),
                1,
                Message.Origin.APPLICATION);
    }

    private OpenedDatabase opened() {
        OpenedDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
