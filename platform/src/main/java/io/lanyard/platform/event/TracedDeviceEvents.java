// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.platform.event.TraceEntry.Kind;
import java.util.Objects;

/** Notes down the coming and going of devices. */
public final class TracedDeviceEvents implements DeviceEvents {
    private final Trace trace;

    public TracedDeviceEvents(Trace trace) {
        this.trace = Objects.requireNonNull(trace, "trace is null");
    }

    @Override
    public void happened(Event event) {
        switch (event) {
            case Online online ->
                    trace.device(
                            Kind.ONLINE,
                            online.device(),
                            "",
                            online.epoch(),
                            "from " + online.peer());
            case Offline offline ->
                    trace.device(
                            Kind.OFFLINE,
                            offline.device(),
                            "",
                            offline.epoch(),
                            offline.end().text()
                                    + (offline.kickedBy() == null
                                            ? ""
                                            : ", from " + offline.kickedBy()));
            case Duel duel ->
                    trace.device(
                            Kind.DUEL,
                            duel.device(),
                            "",
                            duel.epoch(),
                            "the one from %s waits %s for the one from %s, %d kicks so far"
                                    .formatted(
                                            duel.newcomer(),
                                            duel.delay(),
                                            duel.holder(),
                                            duel.kicks()));
        }
    }
}
