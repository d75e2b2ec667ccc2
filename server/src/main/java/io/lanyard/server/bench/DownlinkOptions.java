// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

/**
 * How messages are sent to devices.
 *
 * @param batch devices that get a message by one call: 1 for Pub, more for BatchPub
 * @param calls that are under way at a time, each over a connection of its own
 */
public record DownlinkOptions(int batch, int calls) {
    /** Most calls that may be under way at a time. */
    public static final int MAX_CALLS = 1_000;

    public DownlinkOptions {
        requireRange("batch", batch, 100);
        requireRange("calls", calls, MAX_CALLS);
    }

    private static void requireRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "--%s has to be 1 to %d, found %d".formatted(name, most, value));
        }
    }
}
