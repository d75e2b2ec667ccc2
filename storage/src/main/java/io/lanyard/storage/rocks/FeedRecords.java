// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import io.lanyard.platform.feed.DeadLetter;
import io.lanyard.platform.feed.FeedLog.OnlineMark;
import io.lanyard.platform.feed.GroupPosition;
import io.lanyard.platform.feed.GroupPosition.Pending;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;

/** The keys and values of everything that the feeds keep beside their blocks. */
final class FeedRecords {
    private static final int BLOCK = 1;
    private static final int SEGMENT = 2;
    private static final int POSITION = 3;
    private static final int DEAD_LETTER = 4;
    private static final int ONLINE = 5;

    private static final int REJECTED = 0;
    private static final int EXHAUSTED = 1;

    private FeedRecords() {}

    static byte[] block(long lastOffset) {
        return Keys.key().kind(BLOCK).number(lastOffset).bytes();
    }

    static byte[] segment(long first) {
        return Keys.key().kind(SEGMENT).number(first).bytes();
    }

    static byte[] position(int group) {
        return Keys.key().kind(POSITION).number(group).bytes();
    }

    static byte[] deadLetter(int group, long offset) {
        return Keys.key().kind(DEAD_LETTER).number(group).number(offset).bytes();
    }

    static byte[] online(DeviceId device) {
        return Keys.key().kind(ONLINE).device(device).bytes();
    }

    /** Where a number begins in the keys that have only one. */
    static long number(byte[] key) {
        return Keys.number(key, 1);
    }

    static long offsetOfDeadLetter(byte[] key) {
        return Keys.number(key, 1 + Long.BYTES);
    }

    /** The keys of each of these kinds begin with this. */
    static byte[] allPositions() {
        return new byte[] {POSITION};
    }

    static byte[] allDeadLetters() {
        return new byte[] {DEAD_LETTER};
    }

    static byte[] allSegments() {
        return new byte[] {SEGMENT};
    }

    static byte[] allOnline() {
        return new byte[] {ONLINE};
    }

    static byte[] value(GroupPosition position) {
        RecordWriter out = new RecordWriter(64 + 4 * position.pending().size());
        out.fixedLong(position.cursor());
        out.fixedLong(position.waiting());
        out.fixedLong(position.countedTo());
        out.number(position.paused() ? 1 : 0);
        out.number(position.pending().size());
        long before = 0;
        for (Pending pending : position.pending()) {
            out.number(pending.offset() - before);
            out.number(pending.attempts());
            before = pending.offset();
        }
        return out.bytes();
    }

    static GroupPosition position(byte[] value) {
        RecordReader in = new RecordReader(value);
        long cursor = in.fixedLong();
        long waiting = in.fixedLong();
        long countedTo = in.fixedLong();
        boolean paused = in.number() == 1;
        int count = in.number();
        List<Pending> pending = new ArrayList<>(Math.min(count, 1_024));
        long offset = 0;
        for (int i = 0; i < count; i++) {
            offset += in.longNumber();
            pending.add(new Pending(offset, in.number()));
        }
        return new GroupPosition(cursor, waiting, countedTo, paused, pending);
    }

    static byte[] value(DeadLetter letter) {
        RecordWriter out = new RecordWriter(256);
        out.number(letter.attempts());
        out.number(letter.reason() == DeadLetter.Reason.REJECTED ? REJECTED : EXHAUSTED);
        out.fixedLong(letter.deadAt());
        FeedBlock.writeEntry(
                out, letter.entry().at(), letter.entry().device(), letter.entry().message());
        return out.bytes();
    }

    static DeadLetter deadLetter(byte[] key, byte[] value) {
        RecordReader in = new RecordReader(value);
        int attempts = in.number();
        DeadLetter.Reason reason =
                in.number() == REJECTED
                        ? DeadLetter.Reason.REJECTED
                        : DeadLetter.Reason.TOO_MANY_ATTEMPTS;
        long deadAt = in.fixedLong();
        return new DeadLetter(
                FeedBlock.entry(offsetOfDeadLetter(key), in), attempts, reason, deadAt);
    }

    static byte[] value(OnlineMark mark) {
        RecordWriter out = new RecordWriter(64);
        out.fixedLong(mark.epoch());
        out.text(mark.device().productKey().value());
        out.text(mark.device().deviceName().value());
        out.text(mark.address());
        return out.bytes();
    }

    static OnlineMark online(byte[] value) {
        RecordReader in = new RecordReader(value);
        long epoch = in.fixedLong();
        return new OnlineMark(in.device(), epoch, in.text());
    }
}
