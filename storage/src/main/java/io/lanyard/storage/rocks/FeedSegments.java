// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The log of the feeds in pieces of some megabytes: enough to know what has to go, and where a time is, without a look
 * at the log. Safe from any thread.
 */
final class FeedSegments {
    private static final long MILLIS = 60_000;

    /**
     * Neighbouring blocks.
     *
     * @param end the offset behind the last message
     * @param firstAt when the first message was taken
     * @param lastAt when the last one was
     */
    record Segment(long first, long end, long firstAt, long lastAt, long bytes) {
        byte[] value() {
            RecordWriter out = new RecordWriter(4 * Long.BYTES);
            out.number8(end);
            out.number8(firstAt);
            out.number8(lastAt);
            out.number8(bytes);
            return out.done();
        }

        static Segment of(long first, byte[] value) {
            RecordReader in = new RecordReader(value);
            return new Segment(first, in.number8(), in.number8(), in.number8(), in.number8());
        }
    }

    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final long segmentBytes;
    private long bytes;

    /** No segments yet; one that has so many bytes, or lasts for a minute, is full. */
    FeedSegments(long segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    private boolean isFull(Segment segment, long now) {
        return segment.bytes() >= segmentBytes || now - segment.firstAt() >= MILLIS;
    }

    synchronized void restore(Segment segment) {
        segments.put(segment.first(), segment);
        bytes += segment.bytes();
    }

    /** Counts a block; the segment that it belongs to. */
    synchronized Segment add(long first, long end, long at, int blockBytes) {
        bytes += blockBytes;
        Map.Entry<Long, Segment> last = segments.lastEntry();
        Segment grown =
                last == null || isFull(last.getValue(), at)
                        ? new Segment(first, end, at, at, blockBytes)
                        : new Segment(
                                last.getValue().first(),
                                end,
                                last.getValue().firstAt(),
                                Math.max(at, last.getValue().lastAt()),
                                last.getValue().bytes() + blockBytes);
        segments.put(grown.first(), grown);
        return grown;
    }

    /** The offset of the oldest message; the given one when there is none. */
    synchronized long first(long otherwise) {
        return segments.isEmpty() ? otherwise : segments.firstKey();
    }

    /** The offset behind the newest message that was restored. */
    synchronized long end() {
        return segments.isEmpty() ? 1 : segments.lastEntry().getValue().end();
    }

    /** The offset from which a message of this time may stand; the given one when all are older. */
    synchronized long around(long millis, long otherwise) {
        for (Segment segment : segments.values()) {
            if (segment.lastAt() >= millis) {
                return segment.first();
            }
        }
        return otherwise;
    }

    /** See {@link io.lanyard.platform.feed.FeedLog#firstToKeep}. */
    synchronized long firstToKeep(long oldest, long maxBytes, long otherwise) {
        long left = bytes;
        for (Segment segment : segments.values()) {
            boolean fits =
                    left <= maxBytes || segment.end() == segments.lastEntry().getValue().end();
            if (segment.lastAt() >= oldest && fits) {
                return segment.first();
            }
            left -= segment.bytes();
        }
        return otherwise;
    }

    /** Forgets the segments before this offset; their first offsets. */
    synchronized List<Long> trim(long offset) {
        Map<Long, Segment> old = segments.headMap(offset);
        List<Long> gone = List.copyOf(old.keySet());
        old.values().forEach(segment -> bytes -= segment.bytes());
        old.clear();
        return gone;
    }
}
