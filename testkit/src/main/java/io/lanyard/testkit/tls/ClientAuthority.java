// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues client certificates, as a manufacturer of devices has one. Elliptic keys, which are quick to make. */
public final class ClientAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    /** Valid for longer than any test's clock runs. */
    public static final Instant FAR_AWAY = Instant.parse("2049-01-01T00:00:00Z");

    private final KeyPair keys = newKeys();
    private final X500Principal name;
    private final X509Certificate certificate;

    public ClientAuthority(String commonName) {
        this.name = new X500Principal("CN=" + commonName);
        this.certificate = issue(name, keys, true, FAR_AWAY);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate that is valid now, with its key. */
    public ClientIdentity issue(String commonName) {
        return issue(commonName, FAR_AWAY);
    }

    /**
     * A certificate with its key.
     *
     * @param validUntil may be over
     */
    public ClientIdentity issue(String commonName, Instant validUntil) {
        KeyPair own = newKeys();
        return new ClientIdentity(
                issue(new X500Principal("CN=" + commonName), own, false, validUntil),
                own.getPrivate());
    }

    /** Writes the authority's certificate, as an operator gives it to the platform. */
    public Path writeTo(Path file) {
        return writePem(file, certificate);
    }

    private X509Certificate issue(
            X500Principal subject, KeyPair own, boolean authority, Instant validUntil) {
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(64, RANDOM).add(BigInteger.ONE),
                            Date.from(LONG_AGO),
                            Date.from(validUntil),
                            subject,
                            own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path writePem(Path file, Object content) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
            writer.flush();
            return Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
