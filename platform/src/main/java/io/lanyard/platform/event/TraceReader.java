// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import io.lanyard.protocol.identity.DeviceId;
import java.util.List;

/** Where traces are read. Safe from any thread; blocks on the disk. */
public interface TraceReader {
    /** What is known of a message, in the order in which it was added; at most {@code limit}, the oldest of them. */
    List<TraceEntry> ofMessage(long messageId, int limit);

    /**
     * What is known of a device, see {@link TraceEntry.Kind#isOfDevice}, in the order in which it was added; at most
     * {@code limit}, the newest of them.
     */
    List<TraceEntry> ofDevice(DeviceId device, int limit);
}
