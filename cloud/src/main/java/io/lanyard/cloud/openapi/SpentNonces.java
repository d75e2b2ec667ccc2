// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nonces of requests whose signature was right, so that none is taken twice. Callable from any thread.
 *
 * <p>They are kept by the second of the request's own timestamp: it is signed, so a replay comes with the same one.
 * A second that has left the window is forgotten, because its requests are refused as expired anyway. When the nonces
 * need more memory than they may have, the oldest second goes early and its requests count as expired from then on: a
 * flood makes the window narrower, but lets no replay through. A restart forgets all.
 */
final class SpentNonces {
    /** What became of a nonce. */
    enum Spending {
        SPENT,
        /** It was spent before: a replay. */
        USED,
        /** Its second is no longer remembered. */
        FORGOTTEN
    }

    private static final Logger LOG = LoggerFactory.getLogger(SpentNonces.class);
    private static final int SALT_BYTES = 16;

    /** Between two lines of the log. */
    private static final long TOLD_SECONDS = 60;

    private final long maxBytes;
    private final long windowSeconds;

    /** Has seen the salt; to be copied. */
    private final MessageDigest salted;

    private final TreeMap<Long, Fingerprints> bySecond = new TreeMap<>();
    private long oldestSecond = Long.MIN_VALUE;
    private long bytes;
    private long toldAt = Long.MIN_VALUE;

    /**
     * Remembers nothing yet.
     *
     * @param maxBytes memory for what is remembered, at most 13 bytes for each nonce when there are many
     * @param window how old a request may be
     */
    SpentNonces(long maxBytes, Duration window) {
        this.maxBytes = maxBytes;
        this.windowSeconds = window.toSeconds() + 1;
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
        long second = timestamp.getEpochSecond();
        long fingerprint = fingerprint(accessKeyId, nonce);
        synchronized (this) {
            forgetBefore(now.getEpochSecond() - windowSeconds);
            if (second < oldestSecond) {
                return Spending.FORGOTTEN;
            }
            Fingerprints ofSecond = bySecond.get(second);
            if (ofSecond == null) {
                ofSecond = new Fingerprints();
                bySecond.put(second, ofSecond);
                bytes += ofSecond.bytes();
            }
            long before = ofSecond.bytes();
            if (!ofSecond.add(fingerprint)) {
                return Spending.USED;
            }
            bytes += ofSecond.bytes() - before;
            while (bytes > maxBytes) {
                long oldest = bySecond.firstKey();
                tell(oldest, now);
                forgetBefore(oldest + 1);
            }
            return Spending.SPENT;
        }
    }

    private void tell(long second, Instant now) {
        if (toldAt > now.getEpochSecond() - TOLD_SECONDS) {
            return;
        }
        toldAt = now.getEpochSecond();
        LOG.warn(
                "The nonces of requests need more than {} bytes: requests of {} and before count as expired; http.nonce-megabytes gives more",
                maxBytes,
                Instant.ofEpochSecond(second));
    }

    /** Nonces remembered now. */
    synchronized int size() {
        return bySecond.values().stream().mapToInt(Fingerprints::size).sum();
    }

    /** Memory that they take. */
    synchronized long bytes() {
        return bytes;
    }

    private void forgetBefore(long second) {
        while (!bySecond.isEmpty() && bySecond.firstKey() < second) {
            bytes -= bySecond.pollFirstEntry().getValue().bytes();
        }
        oldestSecond = Math.max(oldestSecond, second);
    }

    /**
     * 64 bits under a salt that nobody knows: with 30,000 nonces in each second, one in 600 million million new ones is
     * taken for a replay by accident, and nobody can search for one that is.
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
