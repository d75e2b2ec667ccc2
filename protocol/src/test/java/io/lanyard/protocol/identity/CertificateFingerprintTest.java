// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFingerprintTest {
    /** SHA-256 of "abc", FIPS 180-2, B.1. */
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void theFingerprintIsTheSha256OfTheCertificate() {
        assertThat(
                        CertificateFingerprint.ofEncoded("abc".getBytes(StandardCharsets.US_ASCII))
                                .value())
                .isEqualTo(ABC);
    }

    @Test
    void whatOpensslPrintsIsTheSameFingerprint() {
        String colons = ABC.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        assertThat(CertificateFingerprint.of(colons)).isEqualTo(new CertificateFingerprint(ABC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ba7816bf", "/etc/cert.pem"})
    void anythingElseIsRefusedAndQuoted(String text) {
        assertThatThrownBy(() -> CertificateFingerprint.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hexadecimal digits")
                .hasMessageContaining(text);
    }
}
