// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

import io.lanyard.platform.event.DevicePeer;
import io.lanyard.protocol.identity.DeviceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Recognises two devices with one identity, which kick each other for ever. A device that comes back after it lost its
 * network kicks its own old connection too, so a kick alone proves nothing. It counts when the kicked one was alive: it
 * closed its end in answer, or it comes back, recognisable by its address or SDK, and kicks the one that kicked it.
 *
 * <p>From the third such kick on every newcomer waits, twice as long as the one before, until there was calm. Safe from
 * any thread; what is remembered is bounded.
 */
final class Duels {
    /** How many kicks that count make a duel. */
    static final int THRESHOLD = 3;

    static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    /** Below the 10 s that SDKs wait for their CONNACK: a newcomer that waits still gets in. */
    static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

    /** After so long without a kick all is forgotten. */
    static final Duration CALM = Duration.ofMinutes(2);

    private static final int MAX_REMEMBERED = 10_000;

    /**
     * What a newcomer has to expect.
     *
     * @param kicks that counted so far
     * @param delay zero when this is no duel
     */
    record Verdict(int kicks, Duration delay) {
        static final Verdict NONE = new Verdict(0, Duration.ZERO);
    }

    private static final class History {
        private DevicePeer loser;
        private long at;

        /** Kicks whose loser closed its end in answer. */
        private int answered;

        /** Kicks by the loser of the kick before. */
        private int returned;

        private int delays;

        History(DevicePeer loser) {
            this.loser = loser;
        }
    }

    private final LongSupplier millis;
    private final Map<DeviceId, History> histories =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<DeviceId, History> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    /**
     * No duels yet.
     *
     * @param millis time that only rises
     */
    Duels(LongSupplier millis) {
        this.millis = millis;
    }

    /** A connection took the place of another one. */
    synchronized void kicked(DeviceId device, DevicePeer loser, DevicePeer winner) {
        // Taken out and put back, so that the eldest is the one with the longest calm.
        History history = recent(device);
        histories.remove(device);
        if (history == null) {
            history = new History(loser);
        } else if (isSame(history.loser, winner) && !isSame(loser, winner)) {
            history.returned++;
        }
        history.loser = loser;
        history.at = millis.getAsLong();
        histories.put(device, history);
    }

    /** The kicked one has closed its end, as one does that is alive. */
    synchronized void answered(DeviceId device) {
        History history = recent(device);
        if (history != null) {
            history.answered++;
        }
    }

    /** What a newcomer has to expect that would kick a connection of the device; it counts as one that waits. */
    synchronized Verdict newcomer(DeviceId device) {
        if (histories.isEmpty()) {
            return Verdict.NONE;
        }
        History history = recent(device);
        if (history == null) {
            return Verdict.NONE;
        }
        int kicks = Math.max(history.answered, history.returned);
        if (kicks < THRESHOLD) {
            return new Verdict(kicks, Duration.ZERO);
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(history.delays, 10));
        history.delays++;
        return new Verdict(kicks, delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY);
    }

    private @Nullable History recent(DeviceId device) {
        History history = histories.get(device);
        if (history != null && millis.getAsLong() - history.at > CALM.toMillis()) {
            histories.remove(device);
            return null;
        }
        return history;
    }

    /** Every connection has another port. */
    private static boolean isSame(DevicePeer one, DevicePeer other) {
        return one.address().equals(other.address())
                && one.sdkLanguage().equals(other.sdkLanguage())
                && one.sdkVersion().equals(other.sdkVersion());
    }
}
