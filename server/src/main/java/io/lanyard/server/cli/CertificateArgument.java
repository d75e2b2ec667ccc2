// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.lanyard.protocol.identity.CertificateFingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * A certificate that was named on the command line, by its file or by its fingerprint.
 *
 * @param about what the file says of it, for people; empty without a file
 */
record CertificateArgument(CertificateFingerprint fingerprint, String about) {
    /**
     * The certificate that the word names: the first one in this PEM file, or else the one with this fingerprint.
     *
     * @throws IllegalArgumentException when it names none; the message says why
     */
    static CertificateArgument of(String word) {
        Path file = Path.of(word);
        if (!Files.exists(file)) {
            try {
                return new CertificateArgument(CertificateFingerprint.of(word), "");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "%s is neither a file nor the 64 hexadecimal digits of a SHA-256 fingerprint"
                                .formatted(word),
                        e);
            }
        }
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            return new CertificateArgument(
                    CertificateFingerprint.ofEncoded(certificate.getEncoded()),
                    "%s, valid until %s"
                            .formatted(
                                    certificate.getSubjectX500Principal(),
                                    certificate.getNotAfter().toInstant()));
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    "%s holds no certificate (PEM or DER): %s".formatted(file, e.getMessage()), e);
        }
    }
}
