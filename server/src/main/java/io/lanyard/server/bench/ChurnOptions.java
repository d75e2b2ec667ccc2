// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

/**
 * How devices come and go.
 *
 * @param uplinks messages per second of all devices together
 * @param awaySeconds how long a device is away, and after that here; the consumer likewise
 */
public record ChurnOptions(int uplinks, int awaySeconds) {
    /** What a mailbox holds unless it is set otherwise; some room is left for coming back late. */
    private static final int MOST_IN_A_MAILBOX = 800;

    /** In a message: a time, its number, and the number of its device. */
    static final int LEAST_PAYLOAD = Long.BYTES + 2 * Integer.BYTES;

    /** Where an uplink holds the number of its device. */
    static final int DEVICE_AT = Long.BYTES + Integer.BYTES;

    public ChurnOptions {
        requireRange("uplinks", uplinks, 1, 1_000_000);
        requireRange("away", awaySeconds, 1, 600);
    }

    /**
     * Whether a run of this kind can be done.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public void requireFit(BenchOptions options) {
        requireRange("payload", options.payloadBytes(), LEAST_PAYLOAD, 262_144);
        requireRange("rate", options.rate(), 1, 100_000_000);
        long waiting = (long) options.rate() * awaySeconds / options.devices();
        if (waiting > MOST_IN_A_MAILBOX) {
            throw new IllegalArgumentException(
                    "with these --rate, --away and --devices %,d messages would wait in a mailbox, which takes %,d"
                            .formatted(waiting, MOST_IN_A_MAILBOX));
        }
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "--%s has to be %d to %d, found %d".formatted(name, least, most, value));
        }
    }
}
