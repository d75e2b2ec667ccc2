// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.link.Operation.Publication;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * What one read of a socket brought for the application, in its order: handed over in one go, so that the locks of the
 * outbox and of the callbacks are taken once and not for each message. Event loop only; a connection has one while it
 * reads, and gives it back.
 */
final class ReadBatch {
    /** More are handed over before the read is at its end, and fewer when the queue of the callbacks is small. */
    private static final int SIZE = 64;

    private static final FastThreadLocal<@Nullable ReadBatch> SPARE = new FastThreadLocal<>();

    private final CallbackQueue.@Nullable Callback[] callbacks = new CallbackQueue.Callback[SIZE];

    /** Where there is no callback: the packet id of a PUBACK. */
    private final int[] acknowledged = new int[SIZE];

    private int size;
    private int acknowledgements;

    private ReadBatch() {}

    static ReadBatch take() {
        ReadBatch spare = SPARE.get();
        if (spare == null) {
            return new ReadBatch();
        }
        SPARE.remove();
        return spare;
    }

    void add(CallbackQueue.Callback callback) {
        callbacks[size++] = callback;
    }

    /** The platform has this message. */
    void addAcknowledged(int mid) {
        acknowledged[size++] = mid;
        acknowledgements++;
    }

    /**
     * Whether it is to be handed over now.
     *
     * @param enough as many as the queue of the callbacks may be over its bound
     */
    boolean isFull(int enough) {
        return size >= enough || size == SIZE;
    }

    /**
     * Takes what is acknowledged out of the outbox, settles it, and queues the callbacks; the batch is not to be used
     * after that.
     *
     * @return whether the queue of the callbacks is full
     */
    boolean handOver(Outbox outbox, Announcer announcer) {
        if (acknowledgements > 0) {
            outbox.acknowledged(acknowledged, size, callbacks);
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            CallbackQueue.Callback callback = callbacks[i];
            boolean told =
                    callback != null
                            && (acknowledged[i] == 0
                                    || announcer.settled(
                                            (Publication) callback,
                                            Outcome.Acknowledged.instance()));
            acknowledged[i] = 0;
            callbacks[i] = null;
            if (told) {
                callbacks[kept++] = callback;
            }
        }
        boolean full = announcer.queue(callbacks, kept);
        for (int i = 0; i < kept; i++) {
            callbacks[i] = null;
        }
        size = 0;
        acknowledgements = 0;
        SPARE.set(this);
        return full;
    }
}
