// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.Map;

/**
 * Neighbours in the log of the feeds, stored as one record: the messages that came together in one sync, up to a bound.
 *
 * <p>In front stand the first offset, the time of the last message, and how many messages each group has, so that a
 * group passes what is not for it with one look. Behind follow the messages, each with its length and its groups.
 */
final class FeedBlock {
    private final long first;
    private final long last;
    private final long lastAt;
    private final byte[] bytes;

    /** Where the counts by group begin, and the messages. */
    private final int countsAt;

    private FeedBlock(long first, long last, long lastAt, byte[] bytes, int countsAt) {
        this.first = first;
        this.last = last;
        this.lastAt = lastAt;
        this.bytes = bytes;
        this.countsAt = countsAt;
    }

    /** The block that was stored under its last offset. */
    static FeedBlock of(long last, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        long first = in.number8();
        long lastAt = in.number8();
        return new FeedBlock(first, last, lastAt, bytes, in.at());
    }

    /** The bytes of a block. */
    static byte[] bytes(long first, long lastAt, Map<Integer, Integer> counts, RecordWriter body) {
        RecordWriter out = new RecordWriter(body.length() + 20 + 8 * counts.size());
        out.number8(first);
        out.number8(lastAt);
        out.number4(counts.size());
        counts.forEach((group, count) -> {
            out.number4(group).number4(count);
        });
        out.all(body);
        return out.done();
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** When the last message was taken. */
    long lastAt() {
        return lastAt;
    }

    int size() {
        return bytes.length;
    }

    /** What {@link #of} takes; not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** How many messages of the group there are. */
    int count(int group) {
        RecordReader in = new RecordReader(bytes, countsAt);
        int found = 0;
        for (int groups = in.number4(); groups > 0; groups--) {
            int each = in.number4();
            int count = in.number4();
            if (each == group) {
                found = count;
            }
        }
        return found;
    }

    /** Is shown messages. */
    interface Visitor {
        /**
         * Whether to go on.
         *
         * @param in stands on the message; {@link #entry} reads it
         */
        boolean visit(long offset, RecordReader in);
    }

    /**
     * Shows the messages of the group from this offset on.
     *
     * @return whether the visitor wanted all
     */
    boolean forEach(int group, long from, Visitor visitor) {
        int place = entriesAt();
        for (long offset = first; offset <= last; offset++) {
            RecordReader in = message(place);
            if (offset >= from && isFor(group, in) && !visitor.visit(offset, in)) {
                return false;
            }
            place = in.end();
        }
        return true;
    }

    /** The offset of the first message of this time or later; the one behind the last when there is none. */
    long offsetAt(long millis) {
        int place = entriesAt();
        for (long offset = first; offset <= last; offset++) {
            RecordReader in = message(place);
            in.skip(in.number1() * Integer.BYTES);
            if (in.number8() >= millis) {
                return offset;
            }
            place = in.end();
        }
        return last + 1;
    }

    private int entriesAt() {
        RecordReader in = new RecordReader(bytes, countsAt);
        in.skip(in.number4() * 2 * Integer.BYTES);
        return in.at();
    }

    /** A reader of the one message at this place. */
    private RecordReader message(int place) {
        RecordReader in = new RecordReader(bytes, place);
        int length = in.number4();
        in.require(length);
        return new RecordReader(bytes, in.at(), in.at() + length);
    }

    /** Leaves the reader behind the groups. */
    private static boolean isFor(int group, RecordReader in) {
        boolean found = false;
        for (int groups = in.number1(); groups > 0; groups--) {
            found |= in.number4() == group;
        }
        return found;
    }

    /** Adds a message with its length and its groups. */
    static void write(RecordWriter out, int[] groups, long at, DeviceId device, Message message) {
        int lengthAt = out.length();
        out.number4(0).number1(groups.length);
        for (int group : groups) {
            out.number4(group);
        }
        writeEntry(out, at, device, message);
        out.setNumber4(lengthAt, out.length() - lengthAt - Integer.BYTES);
    }

    /** Writes a message as the last part of a record. */
    static void writeEntry(RecordWriter out, long at, DeviceId device, Message message) {
        out.number8(at).text(device.productKey().value()).text(device.deviceName().value());
        MessageRecord.write(out, message);
    }

    /** Reads what {@link #writeEntry} wrote. */
    static FeedEntry entry(long offset, RecordReader in) {
        return new FeedEntry(offset, in.number8(), device(in), MessageRecord.read(in));
    }

    static DeviceId device(RecordReader in) {
        return DeviceId.of(in.text(), in.text());
    }
}
