// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import io.lanyard.protocol.identity.CertificateFingerprint;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a device has shown, issued by one of the authorities that the operator trusts, with a key that
 * the device was seen to have.
 *
 * @param subject for the log, not for decisions
 * @param validUntil the last moment included
 */
public record ClientCertificate(
        CertificateFingerprint fingerprint, String subject, Instant validFrom, Instant validUntil) {
    /** The certificate of the other side of a TLS session that is established; null when it has shown none. */
    public static @Nullable ClientCertificate of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate own)) {
                return null;
            }
            return new ClientCertificate(
                    CertificateFingerprint.ofEncoded(own.getEncoded()),
                    own.getSubjectX500Principal().getName(),
                    own.getNotBefore().toInstant(),
                    own.getNotAfter().toInstant());
        } catch (SSLPeerUnverifiedException e) {
            // What JSSE throws for "none was shown".
            return null;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was verified has no encoding", e);
        }
    }

    /** Whether it is valid at this time. A handshake asks too, but not when a session is resumed a day later. */
    public boolean isValidAt(Instant now) {
        return !now.isBefore(validFrom) && !now.isAfter(validUntil);
    }
}
