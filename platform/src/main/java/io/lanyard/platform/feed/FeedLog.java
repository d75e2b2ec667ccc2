// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The port to the durable log behind the feeds: one for all groups, in which each message stands once and says whose
 * it is, beside how far each group has come and what it has given up.
 *
 * <p>{@link #append} may be called from any thread and returns at once. Everything else blocks on the disk and is
 * called by one thread, that of {@link Feeds}. What the store cannot do is thrown as {@link FeedException}.
 */
public interface FeedLog extends AutoCloseable {
    /** Learns what has become readable; called by the log's own thread, must not block. */
    interface Listener {
        /**
         * Messages are on disk.
         *
         * @param next the offset behind the last of them
         * @param groups what has come for each group that got something
         */
        void appended(long next, List<GroupAppend> groups);
    }

    /**
     * What one group got.
     *
     * @param first the offset of the first message
     * @param count how many
     */
    record GroupAppend(int group, long first, int count) {}

    /**
     * Part of a feed.
     *
     * @param entries in order
     * @param next the offset from which to read on; beyond the last entry also where entries of other groups follow
     */
    record Chunk(List<FeedEntry> entries, long next) {
        public Chunk {
            entries = List.copyOf(entries);
        }
    }

    /** That a device is online, as far as the feeds have told. */
    record OnlineMark(DeviceId device, long epoch, String address) {}

    /** Sets who learns of appended messages; before the first append. */
    void listen(Listener listener);

    /**
     * Appends a message. Messages of one calling thread get rising offsets in the order of its calls.
     *
     * @param groups the numbers of the groups that it is for, at least one; not changed afterwards
     * @param at milliseconds since 1970
     * @param message with a payload that stays valid
     * @param executor on which the stage completes
     * @return completes when the message is on disk, exceptionally when it will not be
     */
    CompletionStage<?> append(
            int[] groups, long at, DeviceId device, Message message, Executor executor);

    /** Bytes that were handed to {@link #append} and are not on disk; from any thread. */
    long waitingBytes();

    /**
     * The messages of a group from this offset on, as far as they are on disk.
     *
     * @param maxEntries at most so many
     * @param maxBytes no more are added once so many bytes of payload are there
     */
    Chunk read(int group, long from, int maxEntries, int maxBytes);

    /** How many messages of the group are at offsets from {@code from} to before {@code to}. */
    long count(int group, long from, long to);

    /** The offset of the oldest message, or {@link #next} when there is none. */
    long first();

    /** The offset behind the newest message that is on disk. */
    long next();

    /** The offset of the first message that was appended at this time or later; {@link #next} when there is none. */
    long offsetAt(long millis);

    /**
     * The offset before which messages have to go: the older of what these bounds ask for. At a granularity of the
     * store's choice, never more than asked for.
     *
     * @param oldest what was appended before goes, in milliseconds since 1970
     * @param maxBytes what exceeds them goes, the oldest first
     */
    long firstToKeep(long oldest, long maxBytes);

    /** Removes everything before this offset. */
    void trim(long offset);

    /** How far every group has come, by number. */
    Map<Integer, GroupPosition> positions();

    /**
     * Keeps how far a group has come and what it has given up, together and soon: before the process ends in order,
     * but a crash may take the last moments with it.
     */
    void save(int group, GroupPosition position, List<DeadLetter> added);

    /** Removes all that is kept of a group but its messages, which go with time. */
    void removeGroup(int group);

    /** What the group has given up, from this offset on, in order of their offsets. */
    List<DeadLetter> deadLetters(int group, long from, int limit);

    long deadLetterCount(int group);

    void removeDeadLetters(int group, Collection<Long> offsets);

    /** Keeps that a device is online, soon; from any thread, in order with {@link #append} of the same thread. */
    void markOnline(OnlineMark mark);

    /** Forgets that a device is online; likewise. */
    void unmarkOnline(DeviceId device);

    /** The marks that are there; before the first append. */
    List<OnlineMark> onlineMarks();

    /** Writes what waits, then ends; what is called later throws. */
    @Override
    void close();
}
