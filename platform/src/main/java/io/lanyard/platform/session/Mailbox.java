// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The port to the durable queues of QoS 1 downlinks, one per device.
 *
 * <p>A session numbers what it appends, rising by device. Calls return at once;
 * the stages complete on any thread, successfully when what they promise is on disk, else with the store's
 * exception. All methods may be called from any thread; calls for one device take effect in the order in which
 * they are made.
 */
public interface Mailbox {
    /** A message with its place in the mailbox. */
    record Stored(long sequence, Message message) {}

    /** What an append did. */
    enum Appended {
        STORED,
        /** The mailbox was full; the oldest messages were removed to make room. */
        STORED_EVICTING_OLDEST
    }

    /**
     * Appends a message.
     *
     * @param sequence larger than every sequence that the mailbox holds for this device
     */
    CompletionStage<Appended> append(DeviceId device, long sequence, Message message);

    /** The oldest messages with a sequence above {@code after}, at most {@code limit}, in order. */
    CompletionStage<List<Stored>> read(DeviceId device, long after, int limit);

    /** Removes one message: it was acknowledged, or it expired. Removing twice is fine. */
    void remove(DeviceId device, long sequence);

    /** Removes everything of the device. */
    CompletionStage<Void> clear(DeviceId device);
}
