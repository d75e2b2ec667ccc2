// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate authority in a folder, for a platform that was given no certificate: devices are given its
 * certificate once, and the server's own is made anew as often as needed. RSA 2048 with SHA-256, which every TLS
 * library of the last fifteen years verifies (docs/decisions/0007-tls.md).
 */
public final class LocalAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);
    private static final int KEY_BITS = 2_048;
    private static final String SIGNATURE = "SHA256withRSA";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365 + 5);
    private static final Duration SERVER_LIFE = Duration.ofDays(2 * 365);
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);

    /** Certificates begin a day ago: the clock of a device may be slow. */
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private static final String PUBLIC = "rw-r--r--";
    private static final String SECRET = "rw-------";

    private final Path folder;
    private final List<String> names;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Null until a pair was found to be good. */
    private volatile @Nullable Good lastGood;

    /**
     * What a pair was found good by. To find it so takes milliseconds, and is done again and again: the same bytes are as
     * good as they were. Times and sizes of files would do as long as nobody changes one twice in a moment.
     *
     * @param until when it is to be made anew
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Good(byte[] authority, byte[] certificate, byte[] key, Instant until) {
        boolean isStillGood(
                byte[] nowAuthority, byte[] nowCertificate, byte[] nowKey, Instant now) {
            return now.isBefore(until)
                    && Arrays.equals(authority, nowAuthority)
                    && Arrays.equals(certificate, nowCertificate)
                    && Arrays.equals(key, nowKey);
        }
    }

    /**
     * An authority in this folder, which is made when it is needed.
     *
     * @param names host names and addresses that devices use, beside those that every machine has
     */
    public LocalAuthority(Path folder, List<String> names, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        Set<String> all = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        hostName(all);
        names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        this.names = List.copyOf(all);
    }

    private static void hostName(Set<String> names) {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            if (name.matches("[a-z0-9.-]+")) {
                names.add(name);
            }
        } catch (UnknownHostException e) {
            LOG.debug("This machine does not know its name", e);
        }
    }

    /** What devices have to trust. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** Certificate and key of the server. */
    public PemPair server() {
        return new PemPair(folder.resolve("server.pem"), folder.resolve("server-key.pem"));
    }

    /**
     * Makes what is missing: the authority once, the server's certificate also when it ends within thirty days or is
     * not for all names.
     *
     * @return whether the authority was made, so that devices have to be given its certificate
     * @throws TlsException when one of two files that belong together is missing or cannot be used
     */
    public boolean ensureCertificates() {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            boolean made = ensureAuthority();
            ensureServer();
            return made;
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new TlsException("no certificate can be made in " + folder + ": " + e, e);
        }
    }

    private Path authorityKey() {
        return folder.resolve("ca-key.pem");
    }

    private boolean ensureAuthority()
            throws IOException, GeneralSecurityException, OperatorCreationException {
        boolean hasCertificate = Files.exists(certificate());
        if (hasCertificate && Files.exists(authorityKey())) {
            return false;
        }
        if (hasCertificate) {
            // Devices trust it: to replace it unasked would lock them out.
            throw new TlsException(
                    "%s has lost its key %s. Bring the key back, or remove %s to have a new authority made, which all devices then have to be given."
                            .formatted(certificate(), authorityKey(), certificate()));
        }
        KeyPair pair = newKeyPair();
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        X500Principal name =
                new X500Principal("CN=Lanyard local CA " + HexFormat.of().formatHex(suffix));
        JcaX509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), AUTHORITY_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        X509Certificate certificate = sign(builder, pair.getPrivate());
        PemFile.write(authorityKey(), pair.getPrivate(), SECRET);
        PemFile.write(certificate(), certificate, PUBLIC);
        return true;
    }

    private void ensureServer()
            throws IOException, GeneralSecurityException, OperatorCreationException {
        byte[] authorityBytes = PemFile.bytes(certificate());
        PemPair server = server();
        if (isGood(server, authorityBytes)) {
            return;
        }
        X509Certificate authority = PemFile.certificates(certificate(), authorityBytes).getFirst();
        KeyPair pair = newKeyPair();
        JcaX509v3CertificateBuilder builder =
                builder(
                        authority.getSubjectX500Principal(),
                        new X500Principal("CN=Lanyard"),
                        pair.getPublic(),
                        SERVER_LIFE);
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                        names.stream()
                                .map(LocalAuthority::generalName)
                                .toArray(GeneralName[]::new)));
        PrivateKey signing = PemFile.privateKey(authorityKey(), PemFile.bytes(authorityKey()));
        X509Certificate certificate = sign(builder, signing);
        PemFile.write(server.key(), pair.getPrivate(), SECRET);
        PemFile.write(server.certificate(), certificate, PUBLIC);
        LOG.info(
                "A server certificate was made for {}, until {}", names, certificate.getNotAfter());
    }

    private boolean isGood(PemPair server, byte[] authorityBytes) {
        X509Certificate certificate;
        TlsIdentity identity;
        byte[] certificateBytes;
        byte[] keyBytes;
        try {
            certificateBytes = PemFile.bytes(server.certificate());
            keyBytes = PemFile.bytes(server.key());
            Good before = lastGood;
            if (before != null
                    && before.isStillGood(
                            authorityBytes, certificateBytes, keyBytes, clock.instant())) {
                return true;
            }
            identity = TlsIdentity.read(server, certificateBytes, keyBytes);
            certificate = identity.chain().getFirst();
            certificate.verify(
                    PemFile.certificates(certificate(), authorityBytes).getFirst().getPublicKey());
        } catch (TlsException | GeneralSecurityException e) {
            // Missing, or half of a pair that a crash left behind: made anew, it costs nobody
            // anything.
            return false;
        }
        Instant renewal = certificate.getNotAfter().toInstant().minus(RENEWED_BEFORE_END);
        Set<String> covered = new LinkedHashSet<>();
        identity.names().forEach(name -> covered.add(canonical(name)));
        boolean good =
                clock.instant().isBefore(renewal)
                        && names.stream()
                                .map(LocalAuthority::canonical)
                                .allMatch(covered::contains);
        if (good) {
            lastGood = new Good(authorityBytes, certificateBytes, keyBytes, renewal);
        }
        return good;
    }

    /** Addresses of version 6 have many forms. */
    private static String canonical(String name) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        return address == null ? name : HexFormat.of().formatHex(address);
    }

    private static GeneralName generalName(String name) {
        return new GeneralName(
                NetUtil.createByteArrayFromIpAddressString(name) == null
                        ? GeneralName.dNSName
                        : GeneralName.iPAddress,
                name);
    }

    private static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        return generator.generateKeyPair();
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Duration life)
            throws IOException, GeneralSecurityException {
        Instant now = clock.instant();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(127, random).add(BigInteger.ONE),
                        Date.from(now.minus(CLOCKS_DIFFER)),
                        Date.from(now.plus(life)),
                        subject,
                        key);
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, CertificateException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    }
}
