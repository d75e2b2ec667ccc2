// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections the process has room for. Each is an open file, and a process that has run out of them can
 * neither accept a connection nor write what it has to keep.
 */
final class OpenFiles {
    /** For everything that is no connection of a device: stores, libraries, applications. */
    private static final long RESERVED = 500;

    private OpenFiles() {}

    /** The bound for connections of devices; 0 when the system tells no limit. */
    static int bound() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? bound(unix.getMaxFileDescriptorCount())
                : 0;
    }

    /** The same for a limit of open files: half of a small one, all but the reserve of a large one. */
    static int bound(long openFiles) {
        return openFiles <= 0
                ? 0
                : Math.clamp(Math.max(openFiles / 2, openFiles - RESERVED), 1, Integer.MAX_VALUE);
    }
}
