// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.session.SessionStoreContract;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksSessionStoreTest extends SessionStoreContract {
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");

    @TempDir private Path temp;
    private @Nullable OpenedDatabase opened;

    @Override
    protected SessionStore store() {
        OpenedDatabase database = new OpenedDatabase(temp.resolve("messages"));
        opened = database;
        return database.sessions();
    }

    @Override
    protected SessionStore afterRestart(SessionStore store) {
        OpenedDatabase database = opened();
        database.restart();
        return database.sessions();
    }

    @AfterEach
    void close() {
        opened().close();
    }

    @Test
    void aSessionThatCannotBeUnderstoodCountsAsNone() throws Exception {
        SessionStore store = store();
        opened().database()
                .writer()
                .put(Family.SESSIONS, Keys.key().kind(1).device(DEVICE).bytes(), new byte[] {99});

        assertThat(store.load(DEVICE).toCompletableFuture().get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(opened().counters().value(Counters.Event.STORE_FAILED)).isEqualTo(1);
    }

    @Test
    void anEntryThatIsNoDeviceKeepsNoOtherFromBeingDue() throws Exception {
        SessionStore store = store();
        opened().database()
                .writer()
                .put(
                        Family.SESSIONS,
                        Keys.key().kind(2).number(1).text("?").text("").bytes(),
                        new byte[0]);
        store.save(DEVICE, new SessionRecord(60, 0, 2, false, List.of(), null), 0, Runnable::run)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);

        assertThat(store.takeDue(10, 10).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .containsExactly(DEVICE);
    }

    @Test
    void aSessionOfTheVersionBeforeWillsIsReadWithoutOne() throws Exception {
        SessionStore store = store();
        byte[] written =
                new RecordWriter(64)
                        .number1(1)
                        .number8(3_600)
                        .number8(5_000)
                        .number8(4_000)
                        .number1(1)
                        .number4(1)
                        .text("/p/d/user/+")
                        .optional((String) null)
                        .number1(1)
                        .number4(0)
                        .done();
        opened().database()
                .writer()
                .put(Family.SESSIONS, Keys.key().kind(1).device(DEVICE).bytes(), written);

        assertThat(store.load(DEVICE).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .contains(
                        new SessionRecord(
                                3_600,
                                5_000,
                                4_000,
                                true,
                                List.of(
                                        new SessionRecord.Subscribed(
                                                TopicFilter.of("/p/d/user/+"),
                                                TopicFilter.of("/p/d/user/+"),
                                                SubscriptionOptions.of(1))),
                                null));
    }

    private OpenedDatabase opened() {
        OpenedDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
