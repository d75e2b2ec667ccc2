// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.service.AccessKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Lets in only requests that carry the common parameters, are signed with an enabled key, are not old and were not
 * seen before (PROTOCOL.md 6.1 to 6.4).
 */
public final class RequestGuard {
    private static final int MAX_NONCE_LENGTH = 128;

    private static final int MAX_SHOWN_STRING_TO_SIGN = 4_096;
    private static final RequestError EXPIRED =
            new RequestError(
                    400,
                    "InvalidTimeStamp.Expired",
                    "Specified time stamp or date value is expired.",
                    "Set the clock: a Timestamp may be at most 15 minutes off.");

    /** How far a request's timestamp may be off, either way. */
    static final Duration WINDOW = Duration.ofMinutes(15);

    private record Timestamp(String text, Instant at) {}

    private final AccessKeys accessKeys;
    private final InstantSource clock;
    private final SpentNonces spentNonces;
    private final FailedSignIns<String> failures;

    /** All requests of a second have the same one. */
    private volatile Timestamp lastTimestamp =
            new Timestamp(Instant.EPOCH.toString(), Instant.EPOCH);

    /**
     * A guard with no request seen yet.
     *
     * @param nonceBytes memory for the nonces of the last minutes
     * @param failures counts the requests with a key or signature that is wrong, by address and id of the key
     */
    public RequestGuard(
            AccessKeys accessKeys,
            InstantSource clock,
            long nonceBytes,
            FailedSignIns<String> failures) {
        this.accessKeys = accessKeys;
        this.clock = clock;
        this.failures = failures;
        this.spentNonces = new SpentNonces(nonceBytes, WINDOW);
    }

    /** Changes whenever a key is disabled; to be asked before {@link #check} for what outlives its request. */
    long revocations() {
        return accessKeys.connected().revocations();
    }

    /**
     * Checks the request and spends its nonce; may block on the registry.
     *
     * @param address where it came from
     * @return the key that it is signed with
     * @throws RefusedException when the request may not go on
     */
    AccessKey check(SignedRequest request, AddressBlock address) {
        if (request.nonce().length() > MAX_NONCE_LENGTH) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            request.nonceName(),
                            "it may be at most " + MAX_NONCE_LENGTH + " characters long"));
        }
        Instant timestamp = timestamp(request.timestamp());
        Instant now = clock.instant();
        if (Duration.between(timestamp, now).abs().compareTo(WINDOW) > 0) {
            throw RefusedException.rejection(EXPIRED);
        }
        AccessKey key = requireSignature(request, address);
        // Only now: whoever has no key must not be able to use up nonces or memory.
        spend(request, timestamp, now);
        if (!request.version().equals("2018-01-20")) {
            throw refused(
                    404,
                    "InvalidVersion",
                    "Specified parameter Version is not valid: it has to be 2018-01-20, found %s."
                            .formatted(Parameters.quoted(request.version())),
                    "Use the version 2018-01-20.");
        }
        return key;
    }

    private Instant timestamp(String text) {
        Timestamp known = lastTimestamp;
        if (known.text().equals(text)) {
            return known.at();
        }
        try {
            Instant at = Instant.parse(text);
            lastTimestamp = new Timestamp(text, at);
            return at;
        } catch (DateTimeParseException e) {
            throw refused(
                    400,
                    "InvalidTimeStamp.Format",
                    "Specified time stamp or date value is not well formatted: it has to look like 2024-01-01T00:00:00Z, found %s."
                            .formatted(Parameters.quoted(text)),
                    "Write the time in UTC.");
        }
    }

    private AccessKey requireSignature(SignedRequest request, AddressBlock address) {
        Optional<AccessKey> key = accessKeys.find(request.accessKeyId());
        if (key.isEmpty()) {
            throw guessed(
                    request,
                    address,
                    new RequestError(
                            404,
                            "InvalidAccessKeyId.NotFound",
                            "Specified access key is not found or is disabled.",
                            "Use an access key of this server."));
        }
        byte[] found = request.signature().getBytes(StandardCharsets.UTF_8);
        for (String stringToSign : request.stringsToSign()) {
            byte[] expected =
                    request.sign(key.get().secret(), stringToSign).getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(expected, found)) {
                return key.get();
            }
        }
        String stringToSign = request.stringsToSign().getFirst();
        String shown =
                stringToSign.length() <= MAX_SHOWN_STRING_TO_SIGN
                        ? stringToSign
                        : stringToSign.substring(0, MAX_SHOWN_STRING_TO_SIGN) + "...";
        throw guessed(
                request,
                address,
                new RequestError(
                        400,
                        "SignatureDoesNotMatch",
                        "Specified signature is not matched with our calculation. server string to sign is:"
                                + shown,
                        "Compare the string to sign with that of the client; when they are equal, the secret is not."));
    }

    /** Held back once many have failed; what is signed right never comes here. */
    private RefusedException guessed(
            SignedRequest request, AddressBlock address, RequestError error) {
        String claimed = FailedSignIns.claimedKey(request.accessKeyId());
        return RefusedException.rejection(error, failures.failed(address, claimed));
    }

    private void spend(SignedRequest request, Instant timestamp, Instant now) {
        switch (spentNonces.spend(request.accessKeyId(), request.nonce(), timestamp, now)) {
            case SPENT -> {}
            case FORGOTTEN -> throw RefusedException.rejection(EXPIRED);
            case USED ->
                    throw refused(
                            400,
                            "SignatureNonceUsed",
                            "Specified signature nonce was used already.",
                            "Use a new SignatureNonce for every request.");
        }
    }

    private static RefusedException refused(
            int status, String code, String message, String recommend) {
        return RefusedException.rejection(new RequestError(status, code, message, recommend));
    }
}
