// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionBounds.requireRange;

import java.time.Duration;
import java.util.Objects;

/**
 * What a sign-in has to keep to (PROTOCOL.md 1.3).
 *
 * @param timeout how long a new connection may take to send its CONNECT
 * @param minKeepAlive smallest keep alive in seconds
 * @param maxKeepAlive largest keep alive in seconds
 * @param perMinute most sign-ins per minute of one device; 0 for no bound
 */
public record SignInBounds(Duration timeout, int minKeepAlive, int maxKeepAlive, int perMinute) {
    public static final SignInBounds DEFAULT =
            new SignInBounds(Duration.ofSeconds(10), 30, 1200, 0);

    public SignInBounds {
        Objects.requireNonNull(timeout, "timeout is null");
        requireRange("minKeepAlive", minKeepAlive, 0, 65_535);
        requireRange("maxKeepAlive", maxKeepAlive, minKeepAlive, 65_535);
        requireRange("perMinute", perMinute, 0, 1_000_000);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout has to be positive, found " + timeout);
        }
    }
}
