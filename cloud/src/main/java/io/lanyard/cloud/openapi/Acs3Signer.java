// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The signature ACS3-HMAC-SHA256 of the OpenAPI (PROTOCOL.md 6.3); the path is always {@code /}. */
final class Acs3Signer {
    static final String ALGORITHM = "ACS3-HMAC-SHA256";

    private static final Hmac HMAC = new Hmac("HmacSHA256");

    private Acs3Signer() {}

    /**
     * What is hashed.
     *
     * @param query the parameters of the query alone
     * @param signedHeaders in lower case, in the order in which they are signed
     * @param headers with a trimmed value for each of these
     * @param contentHash as the header {@code x-acs-content-sha256} says it
     */
    static String canonicalRequest(
            String method,
            SortedMap<String, String> query,
            List<String> signedHeaders,
            Map<String, String> headers,
            String contentHash) {
        StringBuilder text = new StringBuilder(1_024);
        text.append(method).append("\n/\n").append(RequestSigner.encoded(query)).append('\n');
        for (String name : signedHeaders) {
            text.append(name).append(':').append(headers.getOrDefault(name, "")).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signedHeaders))
                .append('\n')
                .append(contentHash)
                .toString();
    }

    /** What is signed. */
    static String stringToSign(String canonicalRequest) {
        return ALGORITHM + "\n" + hash(canonicalRequest.getBytes(StandardCharsets.UTF_8));
    }

    /** Lower-case hex of the HMAC-SHA256 under the secret. */
    static String signature(String accessKeySecret, String stringToSign) {
        return HexFormat.of().formatHex(HMAC.sign(accessKeySecret, stringToSign));
    }

    /** Lower-case hex of the SHA-256. */
    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
