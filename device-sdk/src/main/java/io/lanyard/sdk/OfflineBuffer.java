// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where messages wait that are published while there is no connection. They are sent in their order, before what is
 * published later, as soon as there is one.
 *
 * @param maxMessages how many may wait, 1 to 50,000
 * @param maxBytes of topics and payloads that may wait, 1 to 1 GiB
 * @param keep which go when there is no room
 * @param file where they are written, so that they outlive the process; null to keep them in memory
 */
public record OfflineBuffer(int maxMessages, long maxBytes, Keep keep, @Nullable Path file) {
    private static final int MOST_MESSAGES = 50_000;
    private static final long MOST_BYTES = 1L << 30;
    private static final long DEFAULT_BYTES = 16L << 20;

    /** Which messages stay when there is no room for all. */
    public enum Keep {
        /** Those that are there: the new one is refused with {@link ResultCode#REFUSED}. */
        OLDEST,
        /** The new one: the oldest fails with {@link Outcome.Cause#EVICTED}, until there is room. */
        NEWEST
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when a bound is outside its range
     */
    public OfflineBuffer {
        Objects.requireNonNull(keep, "keep is null");
        if (maxMessages < 1 || maxMessages > MOST_MESSAGES) {
            throw new IllegalArgumentException(
                    "maxMessages of the offline buffer has to be 1 to 50000, found " + maxMessages);
        }
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes of the offline buffer has to be 1 to 1073741824, found " + maxBytes);
        }
    }

    /** In memory, up to 16 MiB; gone with the process. */
    public static OfflineBuffer memory(int maxMessages, Keep keep) {
        return new OfflineBuffer(maxMessages, DEFAULT_BYTES, keep, null);
    }

    /**
     * In a file, up to 16 MiB. A message with rc 0 is on disk: {@code publishTopic} waits for that while there is no
     * connection, and threads that publish at the same time wait together for one sync. Beside the file no more than 2
     * MiB of messages are in memory, whatever the bounds, and some 200 bytes for each. What a process left behind, the
     * next {@link LinkKit} with this file sends; of a message that is acknowledged just when the process dies it may
     * send a second copy. The file belongs to one {@link LinkKit} at a time.
     *
     * @param file made when it is not there; its folder has to be there
     */
    public static OfflineBuffer file(Path file, int maxMessages, Keep keep) {
        return new OfflineBuffer(maxMessages, DEFAULT_BYTES, keep, Objects.requireNonNull(file));
    }

    /** This buffer with another bound on the bytes of topics and payloads. */
    public OfflineBuffer withMaxBytes(long maxBytes) {
        return new OfflineBuffer(maxMessages, maxBytes, keep, file);
    }
}
