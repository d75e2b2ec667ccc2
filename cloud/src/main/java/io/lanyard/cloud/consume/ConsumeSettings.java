// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.consume;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of consuming over HTTP.
 *
 * @param clients at once, at least 1
 * @param maxUnsettled messages that one client may have unsettled, at least 1
 * @param heartbeat how often a client hears a comment, at least 1 ms
 */
public record ConsumeSettings(int clients, int maxUnsettled, Duration heartbeat) {
    /** 100 clients with 1,000 messages each, a heartbeat every 15 seconds. */
    public static final ConsumeSettings DEFAULT =
            new ConsumeSettings(100, 1_000, Duration.ofSeconds(15));

    public ConsumeSettings {
        Objects.requireNonNull(heartbeat, "heartbeat is null");
        if (clients < 1 || maxUnsettled < 1 || heartbeat.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "clients, maxUnsettled and heartbeat have to be at least 1, found %d, %d and %s"
                            .formatted(clients, maxUnsettled, heartbeat));
        }
    }
}
