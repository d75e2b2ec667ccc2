// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.protocol.identity.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * Where the way of messages and the life of devices is noted down. Safe from any thread; nothing here blocks or throws.
 *
 * <p>Only so many messages of a second are traced, but those from their begin to their end: whether one is, is the lowest
 * bit of its id, so it holds in every queue and after a restart. Ask {@link #isTraced} before anything is put
 * together for an entry.
 */
public interface Trace {
    /** What has a bound of its own, so that a flood of one kind does not hide the others. */
    enum Lane {
        /** Messages from devices. */
        UPLINK,
        /** Messages to devices. */
        DOWNLINK,
        /** What happens to devices. */
        DEVICE
    }

    /** Traces nothing. */
    Trace NONE =
            new Trace() {
                @Override
                public boolean begins(Lane lane) {
                    return false;
                }

                @Override
                public void note(
                        Kind kind,
                        @Nullable DeviceId device,
                        long messageId,
                        String topic,
                        long epoch,
                        int packetId,
                        String detail) {
                    // On purpose.
                }
            };

    /** Whether one more of these is to be traced now; a message keeps the answer in its id. Cheap. */
    boolean begins(Lane lane);

    /** Notes down what happened just now; for the parameters see {@link TraceEntry}. */
    void note(
            Kind kind,
            @Nullable DeviceId device,
            long messageId,
            String topic,
            long epoch,
            int packetId,
            String detail);

    /** Notes down what happened to a device, as long as its lane has room. */
    default void device(
            Kind kind, @Nullable DeviceId device, String topic, long epoch, String detail) {
        if (begins(Lane.DEVICE)) {
            note(kind, device, 0, topic, epoch, 0, detail);
        }
    }

    /** Whether the message with this id is traced. */
    static boolean isTraced(long messageId) {
        return (messageId & 1) != 0;
    }
}
