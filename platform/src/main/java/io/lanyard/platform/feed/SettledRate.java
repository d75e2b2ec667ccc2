// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

/** How many messages were settled in the last 60 seconds, and how many of them had waited in the feed. For one thread. */
final class SettledRate {
    private final MinuteRate all = new MinuteRate();
    private final MinuteRate backlog = new MinuteRate();

    /**
     * Counts a message.
     *
     * @param old whether it had waited
     */
    void add(long nowMillis, boolean old) {
        all.add(nowMillis);
        if (old) {
            backlog.add(nowMillis);
        }
    }

    long perMinute(long nowMillis) {
        return all.sum(nowMillis);
    }

    long backlogPerMinute(long nowMillis) {
        return backlog.sum(nowMillis);
    }
}
