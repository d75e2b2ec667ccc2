// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.FeedException;
import io.lanyard.platform.feed.FeedLog.GroupAppend;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The messages that came while the writer was busy, already in the bytes in which they are stored. Those who wait on the
 * same executor wait for one stage. Safe from any thread.
 */
final class GatheredEntries {
    private static final int BLOCK_BYTES = 128 << 10;

    /** Learns of blocks on disk; by the thread of the writer. */
    interface Stored {
        void stored(List<FeedBlock> blocks, List<GroupAppend> appended);
    }

    /**
     * A message that waits for the writer.
     *
     * @param safe completes when it is on disk
     */
    record Added(int bytes, CompletionStage<?> safe) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Closed(long last, byte[] bytes, long lastAt) {}

    private static final class Group {
        private final long first;
        private int count;

        /** Of these, in the block that is growing. */
        private int inBlock;

        Group(long first) {
            this.first = first;
        }
    }

    private final FeedSegments segments;
    private final Stored stored;

    // Under the lock.
    /** One after the other: to let each block grow from nothing took four times its bytes. */
    private final RecordWriter body = new RecordWriter(BLOCK_BYTES);

    private long first;

    private long next;
    private long lastAt;
    private List<Closed> closed = new ArrayList<>();
    private Map<Integer, Group> groups = new HashMap<>();
    private Map<Executor, CompletableFuture<Boolean>> waiting = new HashMap<>();
    private long bytes;

    GatheredEntries(long next, FeedSegments segments, Stored stored) {
        this.first = next;
        this.next = next;
        this.segments = segments;
        this.stored = stored;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized Added add(int[] to, long at, DeviceId device, Message message, Executor executor) {
        int before = body.length();
        FeedBlock.write(body, to, at, device, message);
        int added = body.length() - before;
        bytes += added;
        lastAt = at;
        for (int group : to) {
            Group known = groups.get(group);
            if (known == null) {
                known = new Group(next);
                groups.put(group, known);
            }
            known.count++;
            known.inBlock++;
        }
        next++;
        if (body.length() >= BLOCK_BYTES) {
            closeBlock();
        }
        CompletableFuture<Boolean> safe =
                waiting.computeIfAbsent(executor, _ -> new CompletableFuture<>());
        return new Added(added, safe);
    }

    private void closeBlock() {
        if (next > first) {
            Map<Integer, Integer> counts = new HashMap<>(4);
            groups.forEach((number, group) -> {
                if (group.inBlock > 0) {
                    counts.put(number, group.inBlock);
                    group.inBlock = 0;
                }
            });
            closed.add(new Closed(next - 1, FeedBlock.bytes(first, lastAt, counts, body), lastAt));
            body.clear();
            first = next;
        }
    }

    /** Puts everything into the changes; see {@link StorageWriter.Gatherer}. */
    @Nullable Written gather(Changes changes) {
        List<Closed> taken;
        List<GroupAppend> appended = new ArrayList<>();
        Map<Executor, CompletableFuture<Boolean>> waiters;
        synchronized (this) {
            closeBlock();
            if (closed.isEmpty()) {
                return null;
            }
            taken = closed;
            closed = new ArrayList<>();
            groups.forEach((number, group) ->
                    appended.add(new GroupAppend(number, group.first, group.count)));
            groups = new HashMap<>();
            waiters = waiting;
            waiting = new HashMap<>();
            bytes = 0;
        }
        List<FeedBlock> blocks = new ArrayList<>(taken.size());
        FeedSegments.Segment segment = null;
        for (Closed each : taken) {
            FeedBlock block = FeedBlock.of(each.last(), each.bytes());
            changes.put(Family.FEEDS, FeedRecords.block(each.last()), each.bytes());
            FeedSegments.Segment grown =
                    segments.add(block.first(), each.last() + 1, each.lastAt(), block.size());
            if (segment != null && segment.first() != grown.first()) {
                changes.put(Family.FEEDS, FeedRecords.segment(segment.first()), segment.value());
            }
            segment = grown;
            blocks.add(block);
        }
        if (segment != null) {
            changes.put(Family.FEEDS, FeedRecords.segment(segment.first()), segment.value());
        }
        return failure -> {
            if (failure == null) {
                stored.stored(blocks, appended);
            }
            waiters.forEach((executor, safe) ->
                    PendingBatch.run(
                            executor,
                            () -> {
                                if (failure == null) {
                                    safe.complete(Boolean.TRUE);
                                } else {
                                    safe.completeExceptionally(
                                            new FeedException(
                                                    "the message is not stored", failure));
                                }
                            }));
        };
    }
}
