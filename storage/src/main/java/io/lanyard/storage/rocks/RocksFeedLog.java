// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.feed.FeedException;
import io.lanyard.platform.feed.FeedLog;
import io.lanyard.platform.feed.GroupPosition;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of the feeds in RocksDB: messages that share a sync share records, under the offset of the last of them, so
 * that a backlog is read in few and long steps and what has to go goes in ranges.
 *
 * <p>What is read again and again by those who keep up stays in memory, a few megabytes of it.
 */
public final class RocksFeedLog implements FeedLog {
    private static final long SEGMENT_BYTES = 8L << 20;

    /** Bytes that a reader passes in one call, whether they are for it or not. */
    private static final long SCANNED_BYTES = 16L << 20;

    private final MessageDatabase database;
    private final StorageWriter writer;
    private final FeedSegments segments;
    private final RecentBlocks recent = new RecentBlocks();
    private final GatheredEntries gathered;
    private final Map<Integer, Long> deadLetterCounts = new HashMap<>();
    private final UnstoredLetters unstored = new UnstoredLetters();
    private volatile long next;
    private volatile boolean closed;
    private volatile Listener listener = (_, _) -> {};

    /** The log in this database, which stays the caller's to close, after this. */
    public RocksFeedLog(MessageDatabase database) {
        this(database, SEGMENT_BYTES);
    }

    RocksFeedLog(MessageDatabase database, long segmentBytes) {
        this.segments = new FeedSegments(segmentBytes);
        this.database = database;
        this.writer = database.writer();
        restore();
        this.next = segments.end();
        this.gathered = new GatheredEntries(next, segments, this::stored);
        writer.gatherFrom(gathered::gather);
    }

    private void restore() {
        scanKind(
                FeedRecords.allSegments(),
                (key, value) -> {
                    segments.restore(FeedSegments.Segment.of(FeedRecords.number(key), value));
                    return true;
                });
        scanKind(
                FeedRecords.allDeadLetters(),
                (key, _) -> {
                    deadLetterCounts.merge((int) FeedRecords.number(key), 1L, Long::sum);
                    return true;
                });
    }

    private void scanKind(byte[] prefix, MessageDatabase.Visitor visitor) {
        scan(prefix, Keys.behind(prefix), visitor);
    }

    private void scan(byte[] from, byte[] to, MessageDatabase.Visitor visitor) {
        ask(() -> {
            database.scan(Family.FEEDS, from, to, visitor);
            return Boolean.TRUE;
        });
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (StorageException | UnreadableRecordException | IllegalArgumentException e) {
            throw new FeedException("the feeds cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public CompletionStage<?> append(
            int[] groups, long at, DeviceId device, Message message, Executor executor) {
        if (closed) {
            return CompletableFuture.failedFuture(new FeedException("the platform is stopping"));
        }
        GatheredEntries.Added added = gathered.add(groups, at, device, message, executor);
        if (!writer.announce(added.bytes())) {
            return CompletableFuture.failedFuture(new FeedException("the platform is stopping"));
        }
        return added.safe();
    }

    /** Blocks are on disk; by the thread of the writer. */
    private void stored(List<FeedBlock> blocks, List<GroupAppend> appended) {
        blocks.forEach(recent::add);
        next = blocks.getLast().last() + 1;
        listener.appended(next, appended);
    }

    @Override
    public long waitingBytes() {
        return gathered.bytes();
    }

    @Override
    public Chunk read(int group, long from, int maxEntries, int maxBytes) {
        List<FeedEntry> entries = new ArrayList<>();
        long[] next = {from};
        long[] payload = {0};
        forEachBlock(
                from,
                block -> {
                    boolean all =
                            block.count(group) == 0
                                    || block.forEach(
                                            group,
                                            from,
                                            (offset, in) -> {
                                                if (entries.size() >= maxEntries
                                                        || payload[0] >= maxBytes) {
                                                    next[0] = offset;
                                                    return false;
                                                }
                                                FeedEntry entry = FeedBlock.entry(offset, in);
                                                entries.add(entry);
                                                payload[0] += entry.message().payload().size();
                                                return true;
                                            });
                    if (all) {
                        next[0] = block.last() + 1;
                    }
                    return all && entries.size() < maxEntries && payload[0] < maxBytes;
                });
        return new Chunk(entries, next[0]);
    }

    private interface BlockVisitor {
        boolean visit(FeedBlock block);
    }

    /** Shows the blocks from the one with this offset on, as far as they are on disk and within a bound of bytes. */
    private void forEachBlock(long from, BlockVisitor visitor) {
        long end = next;
        if (from >= end) {
            return;
        }
        List<FeedBlock> inMemory = recent.from(from);
        if (inMemory != null) {
            for (FeedBlock block : inMemory) {
                if (block.last() >= end || !visitor.visit(block)) {
                    return;
                }
            }
            return;
        }
        long[] left = {SCANNED_BYTES};
        scan(
                FeedRecords.block(from),
                FeedRecords.block(end),
                (key, value) -> {
                    left[0] -= value.length;
                    return visitor.visit(FeedBlock.of(FeedRecords.number(key), value))
                            && left[0] > 0;
                });
    }

    @Override
    public long count(int group, long from, long to) {
        long[] state = {0, from};
        while (state[1] < to) {
            long before = state[1];
            forEachBlock(
                    before,
                    block -> {
                        if (block.first() >= to) {
                            state[1] = to;
                            return false;
                        }
                        if (block.first() >= from && block.last() < to) {
                            state[0] += block.count(group);
                        } else {
                            block.forEach(
                                    group,
                                    from,
                                    (offset, _) -> {
                                        state[0] += offset < to ? 1 : 0;
                                        return offset < to;
                                    });
                        }
                        state[1] = block.last() + 1;
                        return true;
                    });
            if (state[1] == before) {
                break;
            }
        }
        return state[0];
    }

    @Override
    public long first() {
        return segments.first(next);
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public long offsetAt(long millis) {
        long[] found = {segments.around(millis, next)};
        forEachBlock(
                found[0],
                block -> {
                    if (block.lastAt() < millis) {
                        found[0] = block.last() + 1;
                        return true;
                    }
                    found[0] = Math.max(found[0], block.offsetAt(millis));
                    return false;
                });
        return found[0];
    }

    @Override
    public long firstToKeep(long oldest, long maxBytes) {
        return segments.firstToKeep(oldest, maxBytes, next);
    }

    @Override
    public void trim(long offset) {
        Changes changes = writer.newChanges();
        long from = segments.first(offset);
        segments.trim(offset)
                .forEach(first -> changes.delete(Family.FEEDS, FeedRecords.segment(first)));
        changes.deleteRange(Family.FEEDS, FeedRecords.block(from), FeedRecords.block(offset));
        write(changes);
    }

    @Override
    public Map<Integer, GroupPosition> positions() {
        awaitStored();
        Map<Integer, GroupPosition> positions = new HashMap<>();
        scanKind(
                FeedRecords.allPositions(),
                (key, value) -> {
                    positions.put((int) FeedRecords.number(key), FeedRecords.position(value));
                    return true;
                });
        return positions;
    }

    @Override
    public void save(int group, GroupPosition position, List<DeadLetter> added) {
        Changes changes = writer.newChanges();
        changes.put(Family.FEEDS, FeedRecords.position(group), FeedRecords.value(position));
        for (DeadLetter letter : added) {
            changes.put(
                    Family.FEEDS,
                    FeedRecords.deadLetter(group, letter.entry().offset()),
                    FeedRecords.value(letter));
        }
        if (added.isEmpty()) {
            write(changes);
        } else {
            deadLetterCounts.merge(group, (long) added.size(), Long::sum);
            write(changes, unstored.add(group, added));
        }
    }

    @Override
    public void removeGroup(int group) {
        Changes changes = writer.newChanges();
        changes.delete(Family.FEEDS, FeedRecords.position(group));
        changes.deleteRange(
                Family.FEEDS,
                FeedRecords.deadLetter(group, 0),
                FeedRecords.deadLetter(group, Long.MAX_VALUE));
        unstored.removeAll(group);
        deadLetterCounts.remove(group);
        write(changes);
    }

    @Override
    public List<DeadLetter> deadLetters(int group, long from, int limit) {
        SortedMap<Long, @Nullable DeadLetter> letters = unstored.from(group, from);
        // As many as may be asked for, and those that are on the disk and removed.
        long most = (long) limit + letters.size();
        if (limit > 0) {
            long[] left = {most};
            scan(
                    FeedRecords.deadLetter(group, from),
                    FeedRecords.deadLetter(group, Long.MAX_VALUE),
                    (key, value) -> {
                        DeadLetter letter = FeedRecords.deadLetter(key, value);
                        if (!letters.containsKey(letter.entry().offset())) {
                            letters.put(letter.entry().offset(), letter);
                        }
                        return --left[0] > 0;
                    });
        }
        return letters.values().stream().filter(Objects::nonNull).limit(limit).toList();
    }

    @Override
    public long deadLetterCount(int group) {
        return deadLetterCounts.getOrDefault(group, 0L);
    }

    @Override
    public void removeDeadLetters(int group, Collection<Long> offsets) {
        SortedMap<Long, @Nullable DeadLetter> known = unstored.from(group, 0);
        Changes changes = writer.newChanges();
        List<Long> removed = new ArrayList<>();
        for (Long offset : offsets) {
            byte[] key = FeedRecords.deadLetter(group, offset);
            boolean there =
                    known.containsKey(offset)
                            ? known.get(offset) != null
                            : ask(() -> database.get(Family.FEEDS, key) != null);
            if (there) {
                changes.delete(Family.FEEDS, key);
                removed.add(offset);
            }
        }
        deadLetterCounts.merge(group, (long) -removed.size(), Long::sum);
        write(changes, unstored.remove(group, removed));
    }

    @Override
    public void markOnline(OnlineMark mark) {
        writer.put(Family.FEEDS, FeedRecords.online(mark.device()), FeedRecords.value(mark));
    }

    @Override
    public void unmarkOnline(DeviceId device) {
        writer.delete(Family.FEEDS, FeedRecords.online(device));
    }

    @Override
    public List<OnlineMark> onlineMarks() {
        List<OnlineMark> marks = new ArrayList<>();
        scanKind(
                FeedRecords.allOnline(),
                (_, value) -> {
                    marks.add(FeedRecords.online(value));
                    return true;
                });
        return marks;
    }

    private void write(Changes changes) {
        write(changes, _ -> {});
    }

    /** Writes changes of dead letters, which are read from memory until they are stored. */
    private void write(Changes changes, long ticket) {
        write(
                changes,
                failure -> {
                    if (failure == null) {
                        unstored.stored(ticket);
                    }
                });
    }

    private void write(Changes changes, Written written) {
        if (closed) {
            throw new FeedException("the log of the feeds is closed");
        }
        writer.write(changes, Runnable::run, written);
    }

    /** Waits until what was given to the writer can be read; never while messages are handed out, as the disk may hang. */
    private void awaitStored() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        writer.afterEarlierChanges(
                Runnable::run,
                failure -> {
                    if (failure == null) {
                        stored.complete(null);
                    } else {
                        stored.completeExceptionally(failure);
                    }
                });
        try {
            stored.join();
        } catch (RuntimeException e) {
            throw new FeedException("the feeds cannot be written", e);
        }
    }

    /** Takes no more; what was appended is written when the database closes. */
    @Override
    public void close() {
        closed = true;
    }
}
