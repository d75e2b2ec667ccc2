// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
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
 * seen before (PROTOCOL.md 6.1, 6.2, 6.4).
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

    private final AccessKeys accessKeys;
    private final InstantSource clock;
    private final SpentNonces spentNonces;

    /**
     * A guard with no request seen yet.
     *
     * @param rememberedNonces most nonces kept at once
     */
    public RequestGuard(AccessKeys accessKeys, InstantSource clock, int rememberedNonces) {
        this.accessKeys = accessKeys;
        this.clock = clock;
        this.spentNonces = new SpentNonces(rememberedNonces, WINDOW);
    }

    /**
     * Checks the request and spends its nonce; may block on the registry.
     *
     * @throws RefusedException when the request may not go on
     */
    void check(String method, Parameters parameters) {
        requireReadableFormat(parameters);
        String version = parameters.require("Version");
        String accessKeyId =
                parameters
                        .find("AccessKeyId")
                        .orElseThrow(() ->
                                refused(
                                        400,
                                        "MissingAccessKeyId",
                                        "AccessKeyId is mandatory for this action.",
                                        "Sign the request with an access key."));
        String signature = parameters.require("Signature");
        requireValue(parameters, "SignatureMethod", "HMAC-SHA1");
        requireValue(parameters, "SignatureVersion", "1.0");
        String nonce = parameters.require("SignatureNonce");
        if (nonce.length() > MAX_NONCE_LENGTH) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "SignatureNonce",
                            "it may be at most " + MAX_NONCE_LENGTH + " characters long"));
        }
        Instant timestamp = timestamp(parameters.require("Timestamp"));
        Instant now = clock.instant();
        if (Duration.between(timestamp, now).abs().compareTo(WINDOW) > 0) {
            throw RefusedException.rejection(EXPIRED);
        }
        requireSignature(method, parameters, accessKeyId, signature);
        // Only now: whoever has no key must not be able to use up nonces or memory.
        spend(accessKeyId, nonce, timestamp, now);
        if (!version.equals("2018-01-20")) {
            throw refused(
                    404,
                    "InvalidVersion",
                    "Specified parameter Version is not valid: it has to be 2018-01-20, found %s."
                            .formatted(Parameters.quoted(version)),
                    "Use the version 2018-01-20.");
        }
    }

    private static void requireReadableFormat(Parameters parameters) {
        String format = parameters.find("Format").orElse("JSON");
        if (!format.equalsIgnoreCase("JSON")) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "Format",
                            "answers come as JSON only, found " + Parameters.quoted(format)));
        }
    }

    private static void requireValue(Parameters parameters, String name, String expected) {
        String found = parameters.require(name);
        if (!found.equalsIgnoreCase(expected)) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            name,
                            "it has to be %s, found %s"
                                    .formatted(expected, Parameters.quoted(found))));
        }
    }

    private static Instant timestamp(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw refused(
                    400,
                    "InvalidTimeStamp.Format",
                    "Specified time stamp or date value is not well formatted: it has to look like 2024-01-01T00:00:00Z, found %s."
                            .formatted(Parameters.quoted(text)),
                    "Write the time in UTC.");
        }
    }

    private void requireSignature(
            String method, Parameters parameters, String accessKeyId, String signature) {
        Optional<AccessKey> key = accessKeys.find(accessKeyId).filter(AccessKey::enabled);
        if (key.isEmpty()) {
            throw refused(
                    404,
                    "InvalidAccessKeyId.NotFound",
                    "Specified access key is not found or is disabled.",
                    "Use an access key of this server.");
        }
        String stringToSign = RequestSigner.stringToSign(method, parameters.all());
        byte[] expected =
                RequestSigner.signature(key.get().secret(), stringToSign)
                        .getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
            String shown =
                    stringToSign.length() <= MAX_SHOWN_STRING_TO_SIGN
                            ? stringToSign
                            : stringToSign.substring(0, MAX_SHOWN_STRING_TO_SIGN) + "...";
            throw refused(
                    400,
                    "SignatureDoesNotMatch",
                    "Specified signature is not matched with our calculation. server string to sign is:"
                            + shown,
                    "Compare the string to sign with that of the client; when they are equal, the secret is not.");
        }
    }

    private void spend(String accessKeyId, String nonce, Instant timestamp, Instant now) {
        switch (spentNonces.spend(accessKeyId, nonce, timestamp, now)) {
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
