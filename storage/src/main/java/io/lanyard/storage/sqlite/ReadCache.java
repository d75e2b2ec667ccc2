// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps what was read of rows that are asked for at every message and hardly ever change. Any change forgets everything:
 * what is kept is good as long as the count of changes is the one from before it was read. Safe from any thread.
 */
final class ReadCache {
    private record Entry(long changes, Object value) {}

    private final int most;
    private final AtomicLong changes = new AtomicLong();
    private final ConcurrentMap<Object, Entry> entries = new ConcurrentHashMap<>();

    /**
     * Nothing is known yet.
     *
     * @param most entries; beyond it all are forgotten
     */
    ReadCache(int most) {
        this.most = most;
    }

    /**
     * The value of the key, read when it is not known; that there is none is not kept, so strangers cannot fill it.
     *
     * @param type of the value
     */
    <T> Optional<T> find(Object key, Class<T> type, Supplier<Optional<T>> read) {
        // Before reading: a change in between makes what was read worthless.
        long now = changes.get();
        Entry known = entries.get(key);
        if (known != null && known.changes() == now) {
            return Optional.of(type.cast(known.value()));
        }
        Optional<T> value = read.get();
        if (value.isPresent()) {
            if (entries.size() >= most) {
                entries.clear();
            }
            entries.put(key, new Entry(now, value.get()));
        }
        return value;
    }

    /** Changes rows and forgets; also when that fails, as nobody knows how far it came. */
    <T> T change(Supplier<T> write) {
        try {
            return write.get();
        } finally {
            changes.incrementAndGet();
        }
    }
}
