// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.nio.charset.StandardCharsets;

/** Records of one kind: a column family. All of them share one log, so that one sync is enough for changes to several. */
public enum Family {
    /** What the platform keeps of itself. RocksDB insists on this name for the first one. */
    PLATFORM(0, "default"),
    SESSIONS(1, "sessions"),
    MAILBOXES(2, "mailboxes"),
    RETAINED(3, "retained"),
    FEEDS(4, "feeds");

    private final int place;
    private final String storedName;

    Family(int place, String storedName) {
        this.place = place;
        this.storedName = storedName;
    }

    /** Its place in lists that have one entry for each family. */
    int place() {
        return place;
    }

    byte[] storedName() {
        return storedName.getBytes(StandardCharsets.US_ASCII);
    }
}
