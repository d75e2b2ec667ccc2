// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.FeedLog;
import io.lanyard.testkit.feed.FeedContract;
import io.lanyard.testkit.feed.FeedFixture;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Feeds over the log in RocksDB. */
class RocksFeedTest extends FeedContract {
    @TempDir Path folder;

    @Override
    protected FeedFixture.Logs logs() {
        return new FeedFixture.Logs() {
            private @Nullable MessageDatabase database;

            @Override
            public FeedLog open() {
                MessageDatabase opened =
                        MessageDatabase.open(folder.resolve("messages"), Durability.FSYNC);
                database = opened;
                return new RocksFeedLog(opened, 64 << 10);
            }

            @Override
            public void closed(FeedLog log) {
                Objects.requireNonNull(database, "never opened").close();
            }
        };
    }
}
