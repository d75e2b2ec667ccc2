// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The answer to publish, subscribe and unsubscribe: the pair {@code (rc, mid)} of the Python Link SDK, and what
 * becomes of the operation.
 *
 * <p>Safe to use from any thread. Applications do not implement it.
 */
public interface Receipt {
    /** {@link ResultCode#SUCCESS} when the operation was accepted, otherwise why it was not (PROTOCOL.md 8.3). */
    int rc();

    /**
     * The number of the operation, which the callbacks repeat: 1 to 65,535, and 0 where Python has None, that is
     * when {@link #rc()} is not 0. For QoS 1, subscribe and unsubscribe it is the MQTT packet id, also when the
     * packet is sent again after a reconnect. Of all operations that are not through no two have the same number.
     */
    int mid();

    /** Whether {@link #rc()} is 0. */
    default boolean accepted() {
        return rc() == ResultCode.SUCCESS;
    }

    /**
     * The outcome as a stage that completes normally, exactly once, also over reconnects. What hangs on it runs on
     * the callback executor (or at once, when the outcome is there already), in line with the callbacks. To wait
     * for the outcome inside a callback use {@link #await}: the stage would wait for the callback to end.
     */
    CompletionStage<Outcome> outcome();

    /**
     * Waits for the outcome. May be called inside a callback, which then holds up the callbacks behind it.
     *
     * @param timeout how long to wait at most
     * @return the outcome, or nothing when the time was over first
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    Optional<Outcome> await(Duration timeout) throws InterruptedException;
}
