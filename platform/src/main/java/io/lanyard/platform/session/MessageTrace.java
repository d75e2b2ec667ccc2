// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.DropReason;
import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.protocol.identity.DeviceId;

/** Notes down what happens to the messages of one session, as far as they are traced. On its loop only. */
final class MessageTrace {
    private final DeviceId device;
    private final Trace trace;
    private long epoch;

    MessageTrace(DeviceId device, Trace trace) {
        this.device = device;
        this.trace = trace;
    }

    /** What happens from now on, happens in this epoch. */
    void connected(long newEpoch) {
        epoch = newEpoch;
    }

    /** As {@link Session#prefetch}. */
    int prefetch() {
        return (int) epoch;
    }

    void sent(Message message, int qos, int packetId, boolean again) {
        if (Trace.isTraced(message.id())) {
            trace.note(
                    again ? Kind.SENT_AGAIN : Kind.SENT,
                    device,
                    message.id(),
                    message.topic().value(),
                    epoch,
                    packetId,
                    qos == 0 ? "QoS 0" : "QoS 1");
        }
    }

    void inMailbox(Message message, long sequence) {
        if (Trace.isTraced(message.id())) {
            trace.note(
                    Kind.IN_MAILBOX,
                    device,
                    message.id(),
                    message.topic().value(),
                    0,
                    0,
                    "number " + sequence);
        }
    }

    void acknowledged(long messageId, int packetId) {
        if (Trace.isTraced(messageId)) {
            trace.note(Kind.ACKNOWLEDGED, device, messageId, "", epoch, packetId, "");
        }
    }

    void dropped(long messageId, String topic, DropReason reason) {
        if (Trace.isTraced(messageId)) {
            trace.note(Kind.DROPPED, device, messageId, topic, 0, 0, reason.name());
        }
    }
}
