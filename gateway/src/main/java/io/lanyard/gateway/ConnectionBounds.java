// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.time.Duration;
import java.util.Objects;

/**
 * How much strangers may have of the gateway.
 *
 * @param connections most connections at a time; 0 for no bound
 * @param perAddress most connections at a time from one address, of IPv6 from one /64; 0 for no bound
 * @param halfOpen most connections at a time that have not sent their CONNECT, and as many that wait for the answer to
 *     a sign-in that failed; beyond it the oldest of them ends
 * @param longestFailureDelay how long the answer to a sign-in that failed is held back at most; zero for never
 * @param suspectFailuresPerMinute how many sign-ins of one address may fail in a minute before those that follow are
 *     checked behind those of other addresses; 0 for no bound
 */
public record ConnectionBounds(
        int connections,
        int perAddress,
        int halfOpen,
        Duration longestFailureDelay,
        int suspectFailuresPerMinute) {
    /** No bound on established connections, which many devices behind one address may need. */
    public static final ConnectionBounds DEFAULT =
            new ConnectionBounds(0, 0, 5_000, Duration.ofSeconds(3), 1_000);

    public ConnectionBounds {
        Objects.requireNonNull(longestFailureDelay, "longestFailureDelay is null");
        requireRange("connections", connections, 0, Integer.MAX_VALUE);
        requireRange("perAddress", perAddress, 0, Integer.MAX_VALUE);
        requireRange("halfOpen", halfOpen, 1, Integer.MAX_VALUE);
        requireRange("suspectFailuresPerMinute", suspectFailuresPerMinute, 0, Integer.MAX_VALUE);
        if (longestFailureDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "longestFailureDelay has to be at least 0, found " + longestFailureDelay);
        }
    }

    /** Here and not in {@link GatewaySettings}, whose defaults need those of this class first. */
    static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " has to be " + min + " to " + max + ", found " + value);
        }
    }
}
