// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** Certificates and private keys as text: PKCS#8, and the older forms that openssl writes. */
final class PemFile {
    private PemFile() {}

    /** The bytes of the file. */
    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TlsException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new TlsException(file + " cannot be read: " + e, e);
        }
    }

    /** All certificates in that order, at least one. */
    static List<X509Certificate> certificates(Path file, byte[] content) {
        List<X509Certificate> found = new ArrayList<>();
        try (PEMParser parser = parser(content)) {
            JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof X509CertificateHolder holder) {
                    found.add(converter.getCertificate(holder));
                }
            }
        } catch (IOException | CertificateException e) {
            throw new TlsException(file + " holds a certificate that cannot be read: " + e, e);
        }
        if (found.isEmpty()) {
            throw new TlsException(file + " holds no certificate (PEM)");
        }
        return found;
    }

    /** The first private key. */
    static PrivateKey privateKey(Path file, byte[] content) {
        try (PEMParser parser = parser(content)) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PEMKeyPair pair) {
                    return converter.getKeyPair(pair).getPrivate();
                }
                if (next instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
            }
        } catch (IOException e) {
            throw new TlsException(file + " holds a key that cannot be read: " + e, e);
        }
        throw new TlsException(file + " holds no private key without a passphrase (PEM)");
    }

    private static PEMParser parser(byte[] content) {
        return new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)));
    }

    /**
     * Writes the file, whole or not at all, with its mode from the first byte on; it is on the disk when this returns.
     *
     * @param mode such as {@code rw-------}
     */
    static void write(Path file, Object content, String mode) {
        StringWriter text = new StringWriter();
        try {
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(content);
            }
            Path folder =
                    Objects.requireNonNull(
                            file.toAbsolutePath().getParent(), "a file is in a folder");
            Path fresh =
                    Files.createTempFile(
                            folder,
                            String.valueOf(file.getFileName()),
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text.toString());
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
            sync(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Brings a file, or the names in a folder, to the disk. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
