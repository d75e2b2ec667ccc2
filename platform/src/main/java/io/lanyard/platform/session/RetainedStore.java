// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The port to the retained messages: the last one of each topic of each device. Which of them are kept, and for how long, is
 * not its matter.
 *
 * <p>Calls return at once, but where they say otherwise; the stages complete successfully when what they promise is on disk,
 * else with the store's exception. All methods may be called from any thread; calls for one device take effect in the
 * order in which they are made.
 */
public interface RetainedStore {
    /** Is shown what is there. */
    interface Contents {
        /**
         * There is a message.
         *
         * @param expiresAt when its time is over, in milliseconds since 1970; 0 for never
         */
        void message(DeviceId device, Topic topic, long id, long expiresAt);
    }

    /** Shows everything that is there; blocks on the disk. What cannot be understood is removed, logged and counted. */
    void restore(Contents contents);

    /**
     * Keeps the message in place of an earlier one on its topic.
     *
     * @param on completes the stage
     */
    CompletionStage<?> put(DeviceId device, Message message, Executor on);

    /**
     * Removes the message on this topic; fine when there is none.
     *
     * @param on completes the stage
     */
    CompletionStage<?> remove(DeviceId device, Topic topic, Executor on);

    /** Removes all messages of the device. */
    CompletionStage<?> clear(DeviceId device);

    /** The messages of the device, in no order. */
    CompletionStage<List<Message>> read(DeviceId device);
}
