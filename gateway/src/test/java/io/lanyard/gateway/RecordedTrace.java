// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.event.Trace;
import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.protocol.identity.DeviceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Traces everything, and keeps it in memory. */
final class RecordedTrace implements Trace {
    private final List<TraceEntry> entries = new CopyOnWriteArrayList<>();

    @Override
    public boolean begins(Lane lane) {
        return true;
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
        entries.add(new TraceEntry(0, kind, device, messageId, topic, epoch, packetId, detail));
    }

    /** What was noted of the n-th message that was sent or published, beginning with 0; one of its fields each. */
    List<String> ofMessage(int number) {
        List<Long> ids =
                entries.stream()
                        .filter(entry ->
                                entry.kind() == Kind.DOWNLINK || entry.kind() == Kind.UPLINK)
                        .map(TraceEntry::messageId)
                        .toList();
        return number >= ids.size()
                ? List.of()
                : entries.stream()
                        .filter(entry -> entry.messageId() == ids.get(number))
                        .map(RecordedTrace::text)
                        .toList();
    }

    /** What was noted of a device alone. */
    List<String> ofDevice() {
        return entries.stream()
                .filter(entry -> entry.messageId() == 0)
                .map(entry -> entry.kind() + " " + entry.topic() + " " + entry.detail())
                .toList();
    }

    /** The epochs of what was sent and acknowledged. */
    List<Long> epochs() {
        return entries.stream()
                .filter(entry ->
                        switch (entry.kind()) {
                            case SENT, SENT_AGAIN, ACKNOWLEDGED -> true;
                            default -> false;
                        })
                .map(TraceEntry::epoch)
                .toList();
    }

    private static String text(TraceEntry entry) {
        return entry.packetId() == 0
                ? entry.kind() + " " + entry.detail()
                : entry.kind() + " " + entry.packetId();
    }
}
