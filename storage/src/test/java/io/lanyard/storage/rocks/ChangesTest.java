// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

class ChangesTest {
    @TempDir private Path folder;

    /** RocksDB's own batch is the oracle for the bytes of ours. */
    @Test
    void theBytesAreThoseOfRocksDbItself() throws Exception {
        byte[] key = "key".getBytes(StandardCharsets.UTF_8);
        byte[] longKey = new byte[200];
        byte[] value = "value".getBytes(StandardCharsets.UTF_8);
        byte[] longValue = new byte[70_000];
        try (StoreStatistics statistics = new StoreStatistics();
                RocksInstance rocks = RocksInstance.open(folder, Durability.OS, statistics);
                WriteBatch theirs = new WriteBatch()) {
            theirs.put(rocks.handle(Family.MAILBOXES), key, value);
            theirs.put(rocks.handle(Family.FEEDS), longKey, longValue);
            theirs.delete(rocks.handle(Family.SESSIONS), longKey);
            theirs.deleteRange(rocks.handle(Family.RETAINED), key, longKey);

            Changes ours = new Changes(rocks.familyIds(), 0);
            ours.put(Family.MAILBOXES, key, value);
            ours.put(Family.FEEDS, longKey, longValue);
            ours.delete(Family.SESSIONS, longKey);
            ours.deleteRange(Family.RETAINED, key, longKey);

            assertThat(ours.toBatch()).isEqualTo(theirs.data());
        }
    }

    @Test
    void listsOfChangesAreJoined() {
        Changes first = new Changes(new int[] {0, 1, 2, 3, 4}, 0);
        Changes second = new Changes(new int[] {0, 1, 2, 3, 4}, 0);
        Changes both = new Changes(new int[] {0, 1, 2, 3, 4}, 0);
        first.put(Family.FEEDS, new byte[] {1}, new byte[] {2});
        second.delete(Family.FEEDS, new byte[] {3});
        both.put(Family.FEEDS, new byte[] {1}, new byte[] {2});
        both.delete(Family.FEEDS, new byte[] {3});

        first.addAll(second);

        assertThat(first.toBatch()).isEqualTo(both.toBatch());
    }
}
