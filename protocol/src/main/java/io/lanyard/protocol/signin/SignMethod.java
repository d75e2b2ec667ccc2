// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The three HMAC methods of sign-ins (PROTOCOL.md 2.2). */
public enum SignMethod {
    HMAC_MD5("hmacmd5", "HmacMD5"),
    HMAC_SHA1("hmacsha1", "HmacSHA1"),
    HMAC_SHA256("hmacsha256", "HmacSHA256");

    private final String parameterValue;
    private final String algorithm;

    SignMethod(String parameterValue, String algorithm) {
        this.parameterValue = parameterValue;
        this.algorithm = algorithm;
    }

    /** How the method is written in {@code signmethod=}. */
    public String parameterValue() {
        return parameterValue;
    }

    /** The method with this name, whatever its case. */
    public static Optional<SignMethod> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (SignMethod method : values()) {
            if (method.parameterValue.equals(lower)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /**
     * Signs the content.
     *
     * @param key at least one byte
     * @return 16, 20 or 32 bytes
     */
    public byte[] sign(byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
