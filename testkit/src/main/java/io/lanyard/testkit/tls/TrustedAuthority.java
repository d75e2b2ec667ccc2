// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that trusts one certificate authority and nobody else, as a device with {@code cadata}. */
public record TrustedAuthority(X509Certificate certificate) {
    /** The authority whose certificate this PEM file holds. */
    public static TrustedAuthority of(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            return new TrustedAuthority(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(pem + " holds no certificate", e);
        }
    }

    /** For clients that take this. */
    public TrustManagerFactory trust() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", certificate);
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new one every time, so that no session is resumed. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A connection to loopback, after its handshake and the check that the server is this host.
     *
     * @param host what the client asks for and checks
     * @param protocol such as {@code TLSv1.2}
     * @throws IOException when the handshake fails
     */
    public SSLSocket connect(int port, String host, String protocol) throws IOException {
        return connect(context(), port, host, protocol);
    }

    /**
     * The same with this context, which may show a certificate and resume sessions.
     *
     * @throws IOException when the handshake fails
     */
    public static SSLSocket connect(SSLContext context, int port, String host, String protocol)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (Character.isLetter(host.charAt(0))) {
                parameters.setServerNames(List.of(new SNIHostName(host)));
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
