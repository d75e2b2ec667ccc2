// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The port to the durable queues of QoS 1 downlinks, one per device. It keeps and returns; what may be in a mailbox, and for
 * how long, is the matter of the session.
 *
 * <p>A session numbers what it appends, rising by device. Calls return at once; the stages complete successfully when what
 * they promise is on disk, else with the store's exception. All methods may be called from any thread; calls for one
 * device take effect in the order in which they are made.
 */
public interface Mailbox {
    /**
     * A message with its place in the mailbox.
     *
     * @param storedAt when it was appended, in milliseconds since 1970
     */
    record Stored(long sequence, long storedAt, Message message) {}

    /** Is shown what a mailbox holds: the sequence of each message, rising, its id, and the bytes of its payload. */
    interface Contents {
        void message(long sequence, long id, int bytes);
    }

    /**
     * What is known of a mailbox beside its messages.
     *
     * @param head no message has a lower sequence
     * @param sentUpTo the device may have got the messages up to this sequence before
     * @param lastSequence no higher sequence was used
     */
    record Marks(long head, long sentUpTo, long lastSequence) {
        /** Of a mailbox that was never used. */
        public static final Marks NONE = new Marks(0, 0, 0);
    }

    /** Shows what the device's mailbox holds; the marks are those of {@link #mark} or higher, as the messages tell. */
    CompletionStage<Marks> open(DeviceId device, Contents contents);

    /**
     * Appends a message.
     *
     * @param sequence larger than every sequence that the mailbox has held for this device
     * @param sent whether it is on its way to the device already
     * @param on completes the stage
     */
    CompletionStage<?> append(
            DeviceId device,
            long sequence,
            long storedAt,
            boolean sent,
            Message message,
            Executor on);

    /**
     * The oldest messages with a sequence above {@code after}, in order: at most {@code limit}, and none behind the one with
     * which their payloads are {@code bytes} or more.
     */
    CompletionStage<List<Stored>> read(DeviceId device, long after, int limit, int bytes);

    /** Is told how full a mailbox is; not of those that are empty. */
    interface SizeVisitor {
        void mailbox(DeviceId device, int messages, long bytes);
    }

    /**
     * Tells how full all mailboxes are, as they were at some moment before this returns. It may still be counting then.
     *
     * @param visitor called from one thread
     * @return completes when all have been told
     */
    CompletionStage<?> sizes(SizeVisitor visitor);

    /** Removes one message: it was acknowledged, or it expired. Removing twice is fine. */
    void remove(DeviceId device, long sequence);

    /** Keeps the marks, in place of earlier ones. */
    void mark(DeviceId device, Marks marks);

    /** Removes everything of the device, the marks too. */
    CompletionStage<?> clear(DeviceId device);
}
