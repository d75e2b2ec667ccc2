// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An algorithm of HMAC. It is looked for once, because that takes longer than to sign a short text. Safe from any thread.
 */
final class Hmac {
    private final String algorithm;

    /** Never used itself, only copied. */
    private final Mac original;

    Hmac(String algorithm) {
        this.algorithm = algorithm;
        try {
            original = Mac.getInstance(algorithm);
            // Before it has seen a key it has no implementation that could be copied.
            original.init(new SecretKeySpec(new byte[1], algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    byte[] sign(String secret, String text) {
        try {
            Mac mac = (Mac) original.clone();
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + algorithm + " can be copied", e);
        }
    }
}
