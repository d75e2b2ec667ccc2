// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The port to the durable ordered stream of uplinks that one consumer group reads.
 *
 * <p>Calls return at once; the stages complete on any thread, successfully when what they promise is on disk, else
 * with the store's exception. All methods may be called from any thread; entries are numbered in the order in which
 * they are appended.
 */
public interface Feed {
    /**
     * A message in the feed.
     *
     * @param offset its place: rises without end, never used again
     * @param attempt 1 the first time that it is read, 2 when it comes again, and so on
     */
    record Entry(long offset, DeviceId device, Message message, int attempt) {}

    /** Appends a message; completes with its offset when it is on disk. */
    CompletionStage<Long> append(DeviceId device, Message message);

    /**
     * The next messages that nobody has read, at most {@code limit}, in order. They are the reader's until it
     * settles or returns them.
     */
    CompletionStage<List<Entry>> read(int limit);

    /** The reader is done with the message; it does not come again. Settling twice is fine. */
    void settle(long offset);

    /** The reader gives the message back: it comes again, to whoever reads next, before all later ones. */
    void giveBack(long offset);
}
