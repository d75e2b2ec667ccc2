// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.protocol.identity.DeviceId;
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
        store.save(DEVICE, new SessionRecord(60, 0, 2, false, List.of()), 0, Runnable::run)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);

        assertThat(store.takeDue(10, 10).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .containsExactly(DEVICE);
    }

    private OpenedDatabase opened() {
        OpenedDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
