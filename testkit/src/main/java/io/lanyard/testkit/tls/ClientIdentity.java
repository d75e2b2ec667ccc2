// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.util.io.pem.PemObject;

/** A client certificate with its key, as it is burnt into a device. */
public record ClientIdentity(X509Certificate certificate, PrivateKey key) {
    private static final char[] NO_PASSWORD = {};

    /** For clients that take this. */
    public KeyManagerFactory keys() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("device", key, NO_PASSWORD, new Certificate[] {certificate});
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows this certificate, and trusts that authority. Resumes the sessions that it has begun itself. */
    public SSLContext context(TrustedAuthority authority) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys().getKeyManagers(), authority.trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the certificate, for programs that take a file. */
    public Path writeCertificateTo(Path file) {
        return ClientAuthority.writePem(file, certificate);
    }

    /** Writes the key as PKCS #8, which names its curve, for programs that take a file. */
    public Path writeKeyTo(Path file) {
        return ClientAuthority.writePem(file, new PemObject("PRIVATE KEY", key.getEncoded()));
    }
}
