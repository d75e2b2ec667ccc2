// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.session.RetainedStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.session.RetainedContract;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksRetainedTest extends RetainedContract {
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");

    @TempDir private Path temp;
    private @Nullable OpenedDatabase opened;

    @Override
    protected RetainedStore store() {
        OpenedDatabase database = new OpenedDatabase(temp.resolve("messages"));
        opened = database;
        return database.retained();
    }

    @Override
    protected RetainedStore afterRestart(RetainedStore store) {
        opened().restart();
        return opened().retained();
    }

    @AfterEach
    void close() {
        opened().close();
    }

    @Test
    void aMessageThatCannotBeUnderstoodIsDroppedAndKeepsNoOtherBack() throws Exception {
        RetainedStore store = store();
        byte[] key = Keys.key().kind(1).device(DEVICE).text("t").bytes();
        opened().database().writer().put(Family.RETAINED, key, new byte[] {99});

        assertThat(store.read(DEVICE).toCompletableFuture().get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(opened().counters().value(DropReason.UNREADABLE)).isEqualTo(1);
        store.restore((_, _, _, _) -> {
            throw new AssertionError("it is gone");
        });
    }

    private OpenedDatabase opened() {
        OpenedDatabase database = opened;
        if (database == null) {
            throw new IllegalStateException("not open");
        }
        return database;
    }
}
