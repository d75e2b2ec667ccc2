// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.SignInRefusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing slow: says how long the answer to a failed sign-in is to be held back, by how many have failed from
 * its address and for whom it claimed to be. Nothing of this touches a sign-in that is right, wherever it
 * comes from: to be asked only after the check. Safe from any thread; what is remembered is bounded.
 *
 * @param <C> who is claimed: a device, or an access key by its id
 */
public final class FailedSignIns<C> {
    /** So many in a row are answered at once. Many devices may stand behind one address. */
    public static final int FREE_FOR_ADDRESS = 50;

    public static final int FREE_FOR_CLAIMED = 10;

    /** After so long without a failure the row begins again. */
    public static final Duration CALM = Duration.ofMinutes(1);

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final int MAX_REMEMBERED = 20_000;
    private static final int MAX_KEY_ID = 64;
    private static final int MAX_DOUBLINGS = 20;

    private static final class Row {
        private int length;
        private long lastAt;
        private long minuteFrom;
        private int inMinute;
    }

    private static final class Rows<K> extends LinkedHashMap<K, Row> {
        private static final long serialVersionUID = 1;

        Rows() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Row> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }

    private final Duration longestDelay;
    private final int suspectFrom;
    private final LongSupplier ticker;
    private final Map<AddressBlock, Row> addresses = new Rows<>();
    private final Map<C, Row> claims = new Rows<>();

    /**
     * No failure yet.
     *
     * @param longestDelay how long an answer is held back at most; zero for never
     * @param suspectFrom how many failures in a minute make an address suspect; 0 for none does
     * @param ticker nanoseconds that only rise
     */
    public FailedSignIns(Duration longestDelay, int suspectFrom, LongSupplier ticker) {
        this.longestDelay = longestDelay;
        this.suspectFrom = suspectFrom;
        this.ticker = ticker;
    }

    /**
     * Counts a failure, of a connection that is still there or not.
     *
     * @param claimed who wanted to sign in, whether there is such a one or not; null when none was named
     * @return for how long the answer is to be held back
     */
    public synchronized Duration failed(AddressBlock address, @Nullable C claimed) {
        Duration delay = delay(count(addresses, address), FREE_FOR_ADDRESS);
        if (claimed == null) {
            return delay;
        }
        Duration ofClaimed = delay(count(claims, claimed), FREE_FOR_CLAIMED);
        return ofClaimed.compareTo(delay) > 0 ? ofClaimed : delay;
    }

    /** The id of an access key as it is counted: real ones are shorter, and of what strangers send no more is remembered. */
    public static String claimedKey(String id) {
        return id.length() <= MAX_KEY_ID ? id : id.substring(0, MAX_KEY_ID);
    }

    /** Whether who is refused for this may have been guessing. */
    public static boolean isGuess(SignInRefusal refusal) {
        return switch (refusal) {
            case BAD_CREDENTIALS, CLIENT_ID_MALFORMED, REGISTRATION_REFUSED, ABANDONED -> true;
            case PROTOCOL_VERSION,
                    ANSWER_TOO_LARGE,
                    KEEP_ALIVE_OUT_OF_RANGE,
                    AUTHENTICATION_METHOD,
                    WILL_NOT_ALLOWED,
                    WILL_QOS,
                    DISABLED,
                    KEY_NOT_ALLOWED,
                    REGISTRATION_NOT_ENCRYPTED,
                    CONNECT_RATE,
                    UNAVAILABLE ->
                    false;
        };
    }

    /** Whether so many sign-ins of the address have failed in this minute that the next may well be one more guess. */
    public synchronized boolean isSuspect(AddressBlock address) {
        if (suspectFrom == 0 || addresses.isEmpty()) {
            return false;
        }
        Row row = addresses.get(address);
        return row != null
                && row.inMinute >= suspectFrom
                && ticker.getAsLong() - row.minuteFrom < CALM.toNanos();
    }

    private <K> int count(Map<K, Row> rows, K key) {
        long now = ticker.getAsLong();
        Row row = rows.computeIfAbsent(key, _ -> new Row());
        if (row.length == 0 || now - row.lastAt >= CALM.toNanos()) {
            row.length = 0;
        }
        if (row.inMinute == 0 || now - row.minuteFrom >= CALM.toNanos()) {
            row.minuteFrom = now;
            row.inMinute = 0;
        }
        row.inMinute++;
        row.lastAt = now;
        return ++row.length;
    }

    private Duration delay(int length, int free) {
        if (length <= free) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(length - free - 1, MAX_DOUBLINGS));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
