// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.util.List;

/**
 * The port to where traces are kept: for some days and in some space, then the oldest go. {@link #append} is called by one
 * thread at a time, the others from any; all may block on the disk.
 */
public interface TraceStore extends TraceReader, AutoCloseable {
    /** Adds entries; what one call has added is found by the next. They need not survive a power cut. */
    void append(List<TraceEntry> entries);

    /** Closes it; what was added is still there when it is opened again, where anything survives a restart. */
    @Override
    void close();
}
