// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.protocol.identity.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Learns when devices come and go.
 *
 * <p>The events of one device come one after the other and in order, those of different devices at the same time from
 * different threads: from event loops, so an implementation must not block. One that throws is logged, and the device
 * does not notice.
 */
public interface DeviceEvents {
    /** What happened to one device. */
    sealed interface Event {
        DeviceId device();

        /** Of the connection that the event is about: rises with every sign-in of the device. */
        long epoch();

        /**
         * Rises with every event of the device, also over restarts while the clock does not go back: of two events the
         * one with the higher number is the later one, whatever way they took.
         */
        long sequence();

        /** When it happened, by the platform's clock. */
        Instant time();
    }

    /** The device has signed in. */
    record Online(DeviceId device, long epoch, long sequence, Instant time, DevicePeer peer)
            implements Event {
        public Online {
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(time, "time is null");
            Objects.requireNonNull(peer, "peer is null");
        }
    }

    /**
     * The connection of the device is over.
     *
     * @param epoch that of its {@link Online}
     * @param onlineSince the time of its {@link Online}
     * @param kickedBy the connection that took its place when the reason is {@link EndReason#KICKED}, else null
     */
    record Offline(
            DeviceId device,
            long epoch,
            long sequence,
            Instant time,
            DevicePeer peer,
            Instant onlineSince,
            ConnectionEnd end,
            @Nullable DevicePeer kickedBy)
            implements Event {
        public Offline {
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(time, "time is null");
            Objects.requireNonNull(peer, "peer is null");
            Objects.requireNonNull(onlineSince, "onlineSince is null");
            Objects.requireNonNull(end, "end is null");
        }
    }

    /**
     * Two devices use one identity and kick each other.
     *
     * @param epoch that of the connection that is there
     * @param holder the connection that is there
     * @param newcomer the one that will take its place
     * @param kicks how often they have kicked each other so far
     * @param delay how long the newcomer is made to wait
     */
    record Duel(
            DeviceId device,
            long epoch,
            long sequence,
            Instant time,
            DevicePeer holder,
            DevicePeer newcomer,
            int kicks,
            Duration delay)
            implements Event {
        public Duel {
            Objects.requireNonNull(device, "device is null");
            Objects.requireNonNull(time, "time is null");
            Objects.requireNonNull(holder, "holder is null");
            Objects.requireNonNull(newcomer, "newcomer is null");
            Objects.requireNonNull(delay, "delay is null");
        }
    }

    void happened(Event event);

    /** Hands every event to each of these, in this order. */
    static DeviceEvents toAll(List<DeviceEvents> receivers) {
        List<DeviceEvents> all = List.copyOf(receivers);
        return event -> all.forEach(receiver -> receiver.happened(event));
    }
}
