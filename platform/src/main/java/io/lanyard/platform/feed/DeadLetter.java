// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

import java.util.Objects;

/**
 * A message that a group has given up.
 *
 * @param attempts how often it was handed out
 * @param deadAt when it was given up, in milliseconds since 1970
 */
public record DeadLetter(FeedEntry entry, int attempts, Reason reason, long deadAt) {
    /** Why a message was given up. */
    public enum Reason {
        /** A consumer said that nobody can handle it. */
        REJECTED,
        /** It was handed out as often as the setting allows, and never settled. */
        TOO_MANY_ATTEMPTS
    }

    public DeadLetter {
        Objects.requireNonNull(entry, "entry is null");
        Objects.requireNonNull(reason, "reason is null");
    }
}
