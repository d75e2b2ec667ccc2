// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Traces that live as long as the process: the newest, up to a number. Safe from any thread. */
public final class MemoryTraceStore implements TraceStore {
    private final int capacity;
    private final Deque<TraceEntry> entries = new ArrayDeque<>();

    /** Keeps this many entries. */
    public MemoryTraceStore(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public synchronized void append(List<TraceEntry> added) {
        entries.addAll(added);
        while (entries.size() > capacity) {
            entries.removeFirst();
        }
    }

    @Override
    public synchronized List<TraceEntry> ofMessage(long messageId, int limit) {
        return entries.stream()
                .filter(entry -> entry.messageId() == messageId && messageId != 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<TraceEntry> ofDevice(DeviceId device, int limit) {
        List<TraceEntry> newestFirst = new ArrayList<>();
        for (Iterator<TraceEntry> newest = entries.descendingIterator();
                newest.hasNext() && newestFirst.size() < limit; ) {
            TraceEntry entry = newest.next();
            if (entry.kind().isOfDevice() && device.equals(entry.device())) {
                newestFirst.add(entry);
            }
        }
        return newestFirst.reversed();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
