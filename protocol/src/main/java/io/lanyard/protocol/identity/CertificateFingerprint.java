// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which certificate it is: the SHA-256 of its DER form, as 64 lower-case hexadecimal digits.
 *
 * @param value as {@code openssl x509 -fingerprint -sha256} shows it, without colons
 */
public record CertificateFingerprint(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public CertificateFingerprint {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a certificate's fingerprint has to be the 64 hexadecimal digits of its SHA-256, found "
                            + value);
        }
    }

    /**
     * The fingerprint that the text shows, in either case, with or without colons between the bytes.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static CertificateFingerprint of(String text) {
        return new CertificateFingerprint(text.replace(":", "").toLowerCase(Locale.ROOT));
    }

    /** The fingerprint of the certificate with this DER form. */
    public static CertificateFingerprint ofEncoded(byte[] certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
            return new CertificateFingerprint(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
