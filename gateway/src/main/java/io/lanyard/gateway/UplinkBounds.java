// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionBounds.requireRange;

import java.util.Objects;

/**
 * How much one device may publish (PROTOCOL.md 1.5).
 *
 * @param maxMessageBytes largest payload of a PUBLISH; in 5.0 largest packet, as its CONNACK says
 * @param rate most messages per second; 0 for no bound
 * @param bytesPerSecond most bytes of payload per second that are read; 0 for no bound
 * @param maxUnacknowledged most QoS 1 messages that wait to be safe; until one is, nothing more is read
 * @param excess what happens to messages above the rate
 * @param forbidden what a PUBLISH that is not allowed leads to
 */
public record UplinkBounds(
        int maxMessageBytes,
        int rate,
        int bytesPerSecond,
        int maxUnacknowledged,
        Excess excess,
        ForbiddenPublish forbidden) {

    /** What happens to messages above the rate (DESIGN.md, open cases). */
    public enum Excess {
        /** Nothing is read from the device until the rate is met again. */
        DELAY,
        /** The message is dropped without an acknowledgement, as the original does. */
        DROP
    }

    /** What a PUBLISH to a topic that the device may not publish leads to (PROTOCOL.md 3.3). */
    public enum ForbiddenPublish {
        /** The message is dropped, and acknowledged at QoS 1. */
        DROP,
        /** The connection ends. */
        DISCONNECT
    }

    public static final UplinkBounds DEFAULT =
            new UplinkBounds(262_144, 0, 0, 100, Excess.DELAY, ForbiddenPublish.DROP);

    public UplinkBounds {
        Objects.requireNonNull(excess, "excess is null");
        Objects.requireNonNull(forbidden, "forbidden is null");
        requireRange("maxMessageBytes", maxMessageBytes, 1, 128 * 1024 * 1024);
        requireRange("rate", rate, 0, 1_000_000);
        requireRange("bytesPerSecond", bytesPerSecond, 0, Integer.MAX_VALUE);
        requireRange("maxUnacknowledged", maxUnacknowledged, 1, 65_535);
    }
}
