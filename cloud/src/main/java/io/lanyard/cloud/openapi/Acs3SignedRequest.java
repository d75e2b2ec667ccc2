// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A request with the signature ACS3-HMAC-SHA256: what is common to all requests is in headers (PROTOCOL.md 6.3,
 * WIRE.md part 2).
 */
record Acs3SignedRequest(
        String action,
        String version,
        String accessKeyId,
        String nonce,
        String timestamp,
        String signature,
        List<String> stringsToSign)
        implements SignedRequest {
    private static final String AUTHORIZATION = "Authorization";
    private static final String ACTION = "x-acs-action";
    private static final String VERSION = "x-acs-version";
    private static final String DATE = "x-acs-date";
    private static final String NONCE = "x-acs-signature-nonce";
    private static final String CONTENT_HASH = "x-acs-content-sha256";
    private static final int MAX_SIGNED_HEADERS = 50;

    /** What a signature has to cover: else it could be taken from one request and put on another. */
    private static final Set<String> MUST_BE_SIGNED =
            Set.of("host", ACTION, VERSION, DATE, NONCE, CONTENT_HASH);

    /** Whether the request is signed in this way, rightly or wrongly. */
    static boolean isSigned(Call call, Parameters parameters) {
        // Clients that sign in the other way send some of these headers too (WIRE.md part 2), but
        // not this one.
        return call.headers().contains(AUTHORIZATION)
                || (call.headers().contains(ACTION) && parameters.find("Signature").isEmpty());
    }

    static Acs3SignedRequest of(Call call, Parameters parameters) {
        String action = mandatory(call, ACTION);
        String version = mandatory(call, VERSION);
        Map<String, String> authorization = authorization(mandatory(call, AUTHORIZATION));
        String accessKeyId = require(authorization, "Credential");
        List<String> signedHeaders =
                List.of(
                        require(authorization, "SignedHeaders")
                                .toLowerCase(Locale.ROOT)
                                .split(";"));
        String signature = require(authorization, "Signature");
        if (!signedHeaders.containsAll(MUST_BE_SIGNED)) {
            throw incomplete(
                    "SignedHeaders has to name at least %s"
                            .formatted(String.join(";", new TreeSet<>(MUST_BE_SIGNED))));
        }
        if (signedHeaders.size() > MAX_SIGNED_HEADERS) {
            throw incomplete("SignedHeaders names more than " + MAX_SIGNED_HEADERS + " headers");
        }
        String contentHash = mandatory(call, CONTENT_HASH);
        String found = Acs3Signer.hash(call.body().getBytes());
        if (!contentHash.equalsIgnoreCase(found)) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            CONTENT_HASH,
                            "it has to be the SHA-256 of the body, which is %s, found %s"
                                    .formatted(found, Parameters.quoted(contentHash))));
        }
        return new Acs3SignedRequest(
                action,
                version,
                accessKeyId,
                mandatory(call, NONCE),
                mandatory(call, DATE),
                signature,
                stringsToSign(call, parameters, signedHeaders, contentHash));
    }

    private static List<String> stringsToSign(
            Call call, Parameters parameters, List<String> signedHeaders, String contentHash) {
        Map<String, String> headers = new HashMap<>();
        for (String name : signedHeaders) {
            headers.put(name, header(call, name));
        }
        List<String> all = new ArrayList<>();
        all.add(stringToSign(call, parameters, signedHeaders, headers, contentHash));
        String host = headers.getOrDefault("host", "");
        int colon = host.lastIndexOf(':');
        if (colon > 0) {
            // Some clients sign their endpoint without its port.
            headers.put("host", host.substring(0, colon));
            all.add(stringToSign(call, parameters, signedHeaders, headers, contentHash));
        }
        return List.copyOf(all);
    }

    private static String stringToSign(
            Call call,
            Parameters parameters,
            List<String> signedHeaders,
            Map<String, String> headers,
            String contentHash) {
        return Acs3Signer.stringToSign(
                Acs3Signer.canonicalRequest(
                        call.method(),
                        new TreeMap<>(parameters.ofQuery()),
                        signedHeaders,
                        headers,
                        contentHash));
    }

    /** What stands behind the name of the algorithm, such as {@code Credential=id}. */
    private static Map<String, String> authorization(String header) {
        String[] parts = header.strip().split(" ", 2);
        if (!parts[0].equals(Acs3Signer.ALGORITHM)) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            AUTHORIZATION,
                            "only %s is supported, found %s"
                                    .formatted(Acs3Signer.ALGORITHM, Parameters.quoted(parts[0]))));
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : parts.length < 2 ? new String[0] : parts[1].split(",")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals).strip(), field.substring(equals + 1).strip());
            }
        }
        return fields;
    }

    private static String require(Map<String, String> authorization, String field) {
        String value = authorization.get(field);
        if (value == null || value.isEmpty()) {
            throw incomplete("the header Authorization has no " + field);
        }
        return value;
    }

    /** Empty is not enough: as a nonce it would be one for all requests. */
    private static String mandatory(Call call, String name) {
        String value = header(call, name);
        if (value.isEmpty()) {
            throw RefusedException.rejection(RequestError.missingParameter(name));
        }
        return value;
    }

    private static String header(Call call, String name) {
        List<String> values = call.headers().getAll(name);
        if (values.isEmpty()) {
            throw RefusedException.rejection(RequestError.missingParameter(name));
        }
        if (values.size() > 1) {
            throw incomplete("the header " + Parameters.quoted(name) + " comes more than once");
        }
        return values.getFirst().strip();
    }

    private static RefusedException incomplete(String problem) {
        return RefusedException.rejection(
                new RequestError(
                        400,
                        "IncompleteSignature",
                        "The request signature does not conform to the standards: %s."
                                .formatted(problem),
                        "Sign as ACS3-HMAC-SHA256 describes it."));
    }

    @Override
    public String nonceName() {
        return NONCE;
    }

    @Override
    public String sign(String accessKeySecret, String stringToSign) {
        return Acs3Signer.signature(accessKeySecret, stringToSign);
    }
}
