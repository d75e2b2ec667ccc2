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
        RecordWriter out = new RecordWriter(64 + 12 * position.pending().size());
        out.number8(position.cursor());
        out.number8(position.waiting());
        out.number8(position.countedTo());
        out.number4(position.paused() ? 1 : 0);
        out.number4(position.pending().size());
        for (Pending pending : position.pending()) {
            out.number8(pending.offset());
            out.number4(pending.attempts());
        }
        return out.done();
    }

    static GroupPosition position(byte[] value) {
        RecordReader in = new RecordReader(value);
        long cursor = in.number8();
        long waiting = in.number8();
        long countedTo = in.number8();
        boolean paused = in.number4() == 1;
        int count = in.number4();
        List<Pending> pending = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            pending.add(new Pending(in.number8(), in.number4()));
        }
        return new GroupPosition(cursor, waiting, countedTo, paused, pending);
    }

    static byte[] value(DeadLetter letter) {
        RecordWriter out = new RecordWriter(256);
        out.number4(letter.attempts());
        out.number4(letter.reason() == DeadLetter.Reason.REJECTED ? REJECTED : EXHAUSTED);
        out.number8(letter.deadAt());
        FeedBlock.writeEntry(
                out, letter.entry().at(), letter.entry().device(), letter.entry().message());
        return out.done();
    }

    static DeadLetter deadLetter(byte[] key, byte[] value) {
        RecordReader in = new RecordReader(value);
        int attempts = in.number4();
        DeadLetter.Reason reason =
                in.number4() == REJECTED
                        ? DeadLetter.Reason.REJECTED
                        : DeadLetter.Reason.TOO_MANY_ATTEMPTS;
        long deadAt = in.number8();
        return new DeadLetter(
                FeedBlock.entry(offsetOfDeadLetter(key), in), attempts, reason, deadAt);
    }

    static byte[] value(OnlineMark mark) {
        RecordWriter out = new RecordWriter(64);
        out.number8(mark.epoch());
        out.text(mark.device().productKey().value());
        out.text(mark.device().deviceName().value());
        out.text(mark.address());
        return out.done();
    }

    static OnlineMark online(byte[] value) {
        RecordReader in = new RecordReader(value);
        long epoch = in.number8();
        return new OnlineMark(FeedBlock.device(in), epoch, in.text());
    }
}
