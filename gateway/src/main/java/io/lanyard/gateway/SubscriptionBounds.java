// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static io.lanyard.gateway.ConnectionBounds.requireRange;

/**
 * How much one device may subscribe (PROTOCOL.md 1.5).
 *
 * @param perDevice most filters at a time
 * @param perRequest most filters in one SUBSCRIBE
 */
public record SubscriptionBounds(int perDevice, int perRequest) {
    public static final SubscriptionBounds DEFAULT = new SubscriptionBounds(100, 8);

    public SubscriptionBounds {
        requireRange("perDevice", perDevice, 1, 100_000);
        requireRange("perRequest", perRequest, 1, 100_000);
    }
}
