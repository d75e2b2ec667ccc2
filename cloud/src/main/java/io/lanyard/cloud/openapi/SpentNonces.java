// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nonces of requests whose signature was right, so that none is taken twice. Callable from any thread.
 *
 * <p>They are kept by the minute of the request's own timestamp: it is signed, so a replay comes with the same one.
 * A minute that has left the window is forgotten, because its requests are refused as expired anyway. When there are
 * too many nonces, the oldest minute goes early and its requests count as expired from then on: a flood makes the
 * window narrower, but lets no replay through. A restart forgets all.
 */
final class SpentNonces {
    /** What became of a nonce. */
    enum Spending {
        SPENT,
        /** It was spent before: a replay. */
        USED,
        /** Its minute is no longer remembered. */
        FORGOTTEN
    }

    private static final Logger LOG = LoggerFactory.getLogger(SpentNonces.class);
    private static final int SALT_BYTES = 16;

    private final int limit;
    private final long windowMinutes;

    /** Has seen the salt; to be copied. */
    private final MessageDigest salted;

    private final TreeMap<Long, Set<Long>> byMinute = new TreeMap<>();
    private long oldestMinute = Long.MIN_VALUE;
    private int size;

    /**
     * Remembers nothing yet.
     *
     * @param limit nonces remembered at once, about 60 bytes each; at least 1
     * @param window how old a request may be
     */
    SpentNonces(int limit, Duration window) {
        this.limit = limit;
        this.windowMinutes = window.toMinutes() + 1;
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        try {
            salted = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        salted.update(salt);
    }

    /**
     * Spends the nonce.
     *
     * @param timestamp of the request, not older than the window
     */
    Spending spend(String accessKeyId, String nonce, Instant timestamp, Instant now) {
        long minute = minute(timestamp);
        long fingerprint = fingerprint(accessKeyId, nonce);
        synchronized (this) {
            forgetBefore(minute(now) - windowMinutes);
            if (minute < oldestMinute) {
                return Spending.FORGOTTEN;
            }
            if (!byMinute.computeIfAbsent(minute, m -> new HashSet<>()).add(fingerprint)) {
                return Spending.USED;
            }
            size++;
            while (size > limit) {
                LOG.warn(
                        "More than {} nonces: requests of minute {} and before count as expired",
                        limit,
                        Instant.ofEpochSecond(byMinute.firstKey() * 60));
                forgetBefore(byMinute.firstKey() + 1);
            }
            return Spending.SPENT;
        }
    }

    /** Nonces remembered now. */
    synchronized int size() {
        return size;
    }

    private void forgetBefore(long minute) {
        while (!byMinute.isEmpty() && byMinute.firstKey() < minute) {
            size -= byMinute.pollFirstEntry().getValue().size();
        }
        oldestMinute = Math.max(oldestMinute, minute);
    }

    private static long minute(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), 60L);
    }

    /**
     * 64 bits under a salt that nobody knows: with a million nonces, one in ten million million new ones is taken
     * for a replay by accident, and nobody can search for one that is.
     */
    private long fingerprint(String accessKeyId, String nonce) {
        try {
            MessageDigest digest = (MessageDigest) salted.clone();
            digest.update(accessKeyId.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(nonce.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }
}
