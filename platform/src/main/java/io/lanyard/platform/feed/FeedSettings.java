// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of the feeds.
 *
 * @param retention how long a message stays, read or not
 * @param maxBytes what all messages together may take on disk; then the oldest go, read or not
 * @param maxAttempts how often a message is handed out before it goes to the dead letters
 * @param redeliverAfter after how long without a settlement a message comes again
 * @param maxUnsettled messages of one group that are handed out, or wait to come again; then no new ones are read
 * @param maxDeadLetters kept for one group; then the oldest go
 * @param maxConsumers of one group at a time
 */
public record FeedSettings(
        Duration retention,
        long maxBytes,
        int maxAttempts,
        Duration redeliverAfter,
        int maxUnsettled,
        int maxDeadLetters,
        int maxConsumers) {
    /** A day, 10 GiB, 16 attempts, 30 s. */
    public static final FeedSettings DEFAULT =
            new FeedSettings(
                    Duration.ofDays(1), 10L << 30, 16, Duration.ofSeconds(30), 20_000, 10_000, 128);

    public FeedSettings {
        Objects.requireNonNull(retention, "retention is null");
        Objects.requireNonNull(redeliverAfter, "redeliverAfter is null");
        requirePositive("retention in ms", retention.toMillis());
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxAttempts", maxAttempts);
        requirePositive("redeliverAfter in ms", redeliverAfter.toMillis());
        requirePositive("maxUnsettled", maxUnsettled);
        requirePositive("maxDeadLetters", maxDeadLetters);
        requirePositive("maxConsumers", maxConsumers);
    }

    private static void requirePositive(String what, long found) {
        if (found < 1) {
            throw new IllegalArgumentException(what + " has to be at least 1, found " + found);
        }
    }
}
