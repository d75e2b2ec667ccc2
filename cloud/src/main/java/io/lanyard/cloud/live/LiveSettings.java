// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.live;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of the live stream.
 *
 * @param watchers most watchers at once, at least 1
 * @param messages most messages that wait for one watcher, at least 1
 * @param bytes most bytes of payload that wait for one watcher, at least 1
 * @param heartbeat how often a watcher hears a comment, at least 1 ms
 */
public record LiveSettings(int watchers, int messages, int bytes, Duration heartbeat) {
    /** 100 watchers, 1,000 messages and 16 MiB for each, a heartbeat every 15 seconds. */
    public static final LiveSettings DEFAULT =
            new LiveSettings(100, 1_000, 16 << 20, Duration.ofSeconds(15));

    public LiveSettings {
        Objects.requireNonNull(heartbeat, "heartbeat is null");
        requireAtLeastOne("watchers", watchers);
        requireAtLeastOne("messages", messages);
        requireAtLeastOne("bytes", bytes);
        requireAtLeastOne("heartbeat in ms", heartbeat.toMillis());
    }

    private static void requireAtLeastOne(String what, long found) {
        if (found < 1) {
            throw new IllegalArgumentException(what + " has to be at least 1, found " + found);
        }
    }
}
