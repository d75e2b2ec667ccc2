// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.ConnectionEnd;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEvents;
import io.lanyard.platform.event.DevicePeer;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.LogFields;
import io.lanyard.protocol.identity.DeviceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the coming and going of one device, in order. On the loop of its session only. */
final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final DeviceId device;
    private final Sessions sessions;

    // Of the newest connection.
    private long epoch;
    private Instant onlineSince = Instant.EPOCH;

    Presence(DeviceId device, Sessions sessions) {
        this.device = device;
        this.sessions = sessions;
    }

    void online(long newEpoch, DevicePeer peer) {
        epoch = newEpoch;
        onlineSince = sessions.timeOfDay();
        tell(new DeviceEvents.Online(device, epoch, epoch, onlineSince, peer));
    }

    /**
     * The newest connection is over.
     *
     * @param newcomer whose connection takes its place; null for nobody's
     */
    void offline(DevicePeer peer, ConnectionEnd end, @Nullable DevicePeer newcomer) {
        tell(
                new DeviceEvents.Offline(
                        device,
                        epoch,
                        sessions.nextNumber(),
                        sessions.timeOfDay(),
                        peer,
                        onlineSince,
                        end,
                        end.reason() == EndReason.KICKED ? newcomer : null));
    }

    void duel(DevicePeer holder, DevicePeer newcomer, Duels.Verdict verdict) {
        sessions.counters().count(Counters.Event.DUEL);
        tell(
                new DeviceEvents.Duel(
                        device,
                        epoch,
                        sessions.nextNumber(),
                        sessions.timeOfDay(),
                        holder,
                        newcomer,
                        verdict.kicks(),
                        verdict.delay()));
    }

    private void tell(DeviceEvents.Event event) {
        try {
            sessions.events().happened(event);
        } catch (RuntimeException e) {
            // The session has to come into its new state, whoever fails to hear of it.
            sessions.counters().count(Counters.Event.TASK_FAILED);
            LOG.atError()
                    .addKeyValue(LogFields.DEVICE, device)
                    .addKeyValue(LogFields.EPOCH, event.epoch())
                    .setCause(e)
                    .log("{}: a receiver failed to take {}", device, event);
        }
    }
}
