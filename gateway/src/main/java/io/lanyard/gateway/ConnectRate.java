// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.protocol.identity.DeviceId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Counts the sign-ins of each device in the running minute (PROTOCOL.md 1.5). Safe from any thread. */
final class ConnectRate {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int SWEEP_SIZE = 100_000;

    private record Minute(long startedAt, int count) {}

    private final int limit;
    private final LongSupplier ticker;
    private final ConcurrentMap<DeviceId, Minute> minutes = new ConcurrentHashMap<>();

    ConnectRate(int limit, LongSupplier ticker) {
        this.limit = limit;
        this.ticker = ticker;
    }

    /** Counts a sign-in and says whether it is within the limit. */
    boolean admits(DeviceId device) {
        if (limit == 0) {
            return true;
        }
        long now = ticker.getAsLong();
        if (minutes.size() > SWEEP_SIZE) {
            minutes.values().removeIf(minute -> now - minute.startedAt() >= MINUTE);
        }
        Minute minute =
                minutes.merge(
                        device,
                        new Minute(now, 1),
                        (running, fresh) ->
                                now - running.startedAt() >= MINUTE
                                        ? fresh
                                        : new Minute(running.startedAt(), running.count() + 1));
        return minute.count() <= limit;
    }
}
