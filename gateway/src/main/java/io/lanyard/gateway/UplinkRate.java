// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts what one device publishes in the running second (PROTOCOL.md 1.5). On the loop of its connection only. */
final class UplinkRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What a message means for the rate. */
    enum Verdict {
        WITHIN,
        /** This message still passes; the next has to wait for the next second. */
        REACHED,
        DROP
    }

    private final GatewaySettings settings;
    private final LongSupplier ticker;
    private long secondStartedAt;
    private int messages;
    private long bytes;

    UplinkRate(GatewaySettings settings, LongSupplier ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.secondStartedAt = ticker.getAsLong();
    }

    boolean isLimited() {
        return settings.uplinks().rate() > 0 || settings.uplinks().bytesPerSecond() > 0;
    }

    Verdict count(int payloadBytes) {
        long now = ticker.getAsLong();
        if (now - secondStartedAt >= SECOND) {
            secondStartedAt = now;
            messages = 0;
            bytes = 0;
        }
        messages++;
        bytes += payloadBytes;
        int limit = settings.uplinks().rate();
        if (limit > 0
                && messages > limit
                && settings.uplinks().excess() == UplinkBounds.Excess.DROP) {
            return Verdict.DROP;
        }
        boolean messagesReached =
                limit > 0
                        && messages >= limit
                        && settings.uplinks().excess() == UplinkBounds.Excess.DELAY;
        boolean bytesReached =
                settings.uplinks().bytesPerSecond() > 0
                        && bytes >= settings.uplinks().bytesPerSecond();
        return messagesReached || bytesReached ? Verdict.REACHED : Verdict.WITHIN;
    }

    long nanosToNextSecond() {
        return Math.max(0, secondStartedAt + SECOND - ticker.getAsLong());
    }
}
