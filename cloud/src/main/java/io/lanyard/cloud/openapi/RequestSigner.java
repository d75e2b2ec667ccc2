// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.PercentEncoding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The RPC signature 1.0 of the OpenAPI (PROTOCOL.md 6.2): clients sign with it, the server checks with it. */
public final class RequestSigner {
    private static final String SIGNATURE = "Signature";

    private static final Hmac HMAC = new Hmac("HmacSHA1");

    private RequestSigner() {}

    /**
     * The parameters of a signed request: those given, the common ones of version 2018-01-20 with answers in JSON,
     * and the signature. They may go into the query, into a form body, or partly into each.
     *
     * @param method the HTTP method, {@code GET} or {@code POST}
     * @param parameters with {@code Action}; a common parameter that is among them is kept
     * @param nonce never used before with this key; 1 to 128 characters
     * @param at now; servers refuse what is 15 minutes off
     */
    public static SortedMap<String, String> sign(
            String method,
            Map<String, String> parameters,
            String accessKeyId,
            String accessKeySecret,
            String nonce,
            Instant at) {
        SortedMap<String, String> signed = new TreeMap<>();
        signed.put("Format", "JSON");
        signed.put("Version", "2018-01-20");
        signed.put("AccessKeyId", accessKeyId);
        signed.put("SignatureMethod", "HMAC-SHA1");
        signed.put("SignatureVersion", "1.0");
        signed.put("SignatureNonce", nonce);
        signed.put("Timestamp", at.truncatedTo(ChronoUnit.SECONDS).toString());
        signed.putAll(parameters);
        signed.put(SIGNATURE, signature(accessKeySecret, stringToSign(method, signed)));
        return Collections.unmodifiableSortedMap(signed);
    }

    /** Names and values percent-encoded and joined, as a query or as a form body. */
    public static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry ->
                        PercentEncoding.encode(entry.getKey())
                                + "="
                                + PercentEncoding.encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** What is signed. A {@code Signature} among the parameters is left out; the path is always {@code /}. */
    public static String stringToSign(String method, Map<String, String> parameters) {
        String[] names = parameters.keySet().toArray(String[]::new);
        Arrays.sort(names);
        StringBuilder text = new StringBuilder(1_024).append(method).append("&%2F&");
        String separator = "";
        for (String name : names) {
            if (!name.equals(SIGNATURE)) {
                text.append(separator);
                PercentEncoding.appendTwice(text, name);
                text.append("%3D");
                PercentEncoding.appendTwice(text, parameters.getOrDefault(name, ""));
                separator = "%26";
            }
        }
        return text.toString();
    }

    /** Base64 of the HMAC-SHA1 under the secret followed by an ampersand. */
    public static String signature(String accessKeySecret, String stringToSign) {
        return Base64.getEncoder().encodeToString(HMAC.sign(accessKeySecret + "&", stringToSign));
    }
}
