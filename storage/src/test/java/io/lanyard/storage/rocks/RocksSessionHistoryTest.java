// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.testkit.session.SessionHistories;
import io.lanyard.testkit.time.ManualClock;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random lives of devices on the stores on disk, all in one database, which is opened anew now and then. */
class RocksSessionHistoryTest {
    private static final int LIVES = 200;
    private static final int LIVES_PER_OPENING = 50;

    @Test
    void sessionsDoWhatThePlainModelSaysInRandomLives(@TempDir Path folder) {
        Random seeds = new Random();
        ManualClock clock = new ManualClock();
        try (OpenedDatabase database = new OpenedDatabase(folder.resolve("messages"))) {
            for (int i = 0; i < LIVES; i++) {
                if (i % LIVES_PER_OPENING == LIVES_PER_OPENING - 1) {
                    database.restart();
                }
                SessionHistories.live(
                        seeds.nextLong(),
                        DeviceId.of("a1Product01", "device-" + i),
                        database.sessions(),
                        database.mailbox(),
                        clock);
            }
        }
    }
}
