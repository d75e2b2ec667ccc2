// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.feed.FeedException;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.GroupPosition;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The log of the feeds in memory: for tests and trials. What is "on disk" here is in memory, and {@link #reopened} gives
 * what a restart would find. Callable from any thread; one lock guards all.
 */
public final class MemoryFeedLog implements FeedLog {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(FeedEntry entry, int[] groups) {
        boolean isFor(int group) {
            return Arrays.stream(groups).anyMatch(each -> each == group);
        }
    }

    private final TreeMap<Long, Kept> entries = new TreeMap<>();
    private final Map<Integer, GroupPosition> positions = new HashMap<>();
    private final Map<Integer, TreeMap<Long, DeadLetter>> deadLetters = new HashMap<>();
    private final Map<DeviceId, OnlineMark> online = new LinkedHashMap<>();
    private Listener listener = (_, _) -> {};
    private long next = 1;
    private long bytes;
    private boolean closed;

    public MemoryFeedLog() {}

    /** A log with everything that this one holds, which has to be closed. */
    public synchronized MemoryFeedLog reopened() {
        MemoryFeedLog fresh = new MemoryFeedLog();
        fresh.entries.putAll(entries);
        fresh.positions.putAll(positions);
        deadLetters.forEach(
                (group, letters) -> fresh.deadLetters.put(group, new TreeMap<>(letters)));
        fresh.online.putAll(online);
        fresh.next = next;
        fresh.bytes = bytes;
        return fresh;
    }

    @Override
    public synchronized void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public CompletionStage<?> append(
            int[] groups, long at, DeviceId device, Message message, Executor executor) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closed());
            }
            long offset = next++;
            entries.put(offset, new Kept(new FeedEntry(offset, at, device, message), groups));
            bytes += message.payload().size();
            List<GroupAppend> appended = new ArrayList<>(groups.length);
            for (int group : groups) {
                appended.add(new GroupAppend(group, offset, 1));
            }
            listener.appended(next, appended);
        }
        return CompletableFuture.runAsync(() -> {}, executor);
    }

    @Override
    public long waitingBytes() {
        return 0;
    }

    @Override
    public synchronized Chunk read(int group, long from, int maxEntries, int maxBytes) {
        requireOpen();
        List<FeedEntry> found = new ArrayList<>();
        long foundBytes = 0;
        for (Kept kept : entries.tailMap(from).values()) {
            if (found.size() >= maxEntries || foundBytes >= maxBytes) {
                return new Chunk(found, kept.entry().offset());
            }
            if (kept.isFor(group)) {
                found.add(kept.entry());
                foundBytes += kept.entry().message().payload().size();
            }
        }
        return new Chunk(found, Math.max(from, next));
    }

    @Override
    public synchronized long count(int group, long from, long to) {
        requireOpen();
        return from >= to
                ? 0
                : entries.subMap(from, to).values().stream()
                        .filter(kept -> kept.isFor(group))
                        .count();
    }

    @Override
    public synchronized long first() {
        return entries.isEmpty() ? next : entries.firstKey();
    }

    @Override
    public synchronized long next() {
        return next;
    }

    @Override
    public synchronized long offsetAt(long millis) {
        return entries.values().stream()
                .map(Kept::entry)
                .filter(entry -> entry.at() >= millis)
                .map(FeedEntry::offset)
                .findFirst()
                .orElse(next);
    }

    @Override
    public synchronized long firstToKeep(long oldest, long maxBytes) {
        long left = bytes;
        for (Kept kept : entries.values()) {
            if (kept.entry().at() >= oldest && left <= maxBytes) {
                return kept.entry().offset();
            }
            left -= kept.entry().message().payload().size();
        }
        return next;
    }

    @Override
    public synchronized void trim(long offset) {
        Map<Long, Kept> old = entries.headMap(offset);
        old.values().forEach(kept -> bytes -= kept.entry().message().payload().size());
        old.clear();
    }

    @Override
    public synchronized Map<Integer, GroupPosition> positions() {
        return Map.copyOf(positions);
    }

    @Override
    public synchronized void save(int group, GroupPosition position, List<DeadLetter> added) {
        requireOpen();
        positions.put(group, position);
        for (DeadLetter letter : added) {
            deadLetters
                    .computeIfAbsent(group, _ -> new TreeMap<>())
                    .put(letter.entry().offset(), letter);
        }
    }

    @Override
    public synchronized void removeGroup(int group) {
        positions.remove(group);
        deadLetters.remove(group);
    }

    @Override
    public synchronized List<DeadLetter> deadLetters(int group, long from, int limit) {
        return deadLetters.getOrDefault(group, new TreeMap<>()).tailMap(from).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long deadLetterCount(int group) {
        return deadLetters.getOrDefault(group, new TreeMap<>()).size();
    }

    @Override
    public synchronized void removeDeadLetters(int group, Collection<Long> offsets) {
        deadLetters.getOrDefault(group, new TreeMap<>()).keySet().removeAll(offsets);
    }

    @Override
    public synchronized void markOnline(OnlineMark mark) {
        online.put(mark.device(), mark);
    }

    @Override
    public synchronized void unmarkOnline(DeviceId device) {
        online.remove(device);
    }

    @Override
    public synchronized List<OnlineMark> onlineMarks() {
        return List.copyOf(online.values());
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    private static FeedException closed() {
        return new FeedException("the log is closed");
    }
}
