// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One certificate of the server with its key.
 *
 * @param chain the server's own certificate first
 * @param names what the certificate is valid for, in lower case; {@code *} may stand for a first label
 */
record TlsIdentity(PrivateKey key, List<X509Certificate> chain, List<String> names) {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Reads the pair from what its files hold. */
    static TlsIdentity read(PemPair files, byte[] certificateBytes, byte[] keyBytes) {
        List<X509Certificate> chain = PemFile.certificates(files.certificate(), certificateBytes);
        PrivateKey key = PemFile.privateKey(files.key(), keyBytes);
        if (!belongTogether(chain.getFirst(), key)) {
            throw new TlsException(
                    files.key()
                            + " is not the key of the first certificate in "
                            + files.certificate());
        }
        return new TlsIdentity(key, List.copyOf(chain), namesOf(chain.getFirst()));
    }

    /** Whether the certificate is for this host (RFC 6125: a wildcard stands for exactly the first label). */
    boolean isFor(String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return names.contains(wanted) || (dot > 0 && names.contains("*" + wanted.substring(dot)));
    }

    /** Whether it is for all that the other one is for, of which there has to be something. */
    boolean isForAllOf(TlsIdentity other) {
        return !other.names.isEmpty() && names.containsAll(other.names);
    }

    /** Host names and addresses among the alternative names of the subject. */
    static List<String> namesOf(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    Object type = alternative.get(0);
                    if (type.equals(DNS_NAME) || type.equals(IP_ADDRESS)) {
                        names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new TlsException(
                    "the names of " + certificate.getSubjectX500Principal() + " cannot be read", e);
        }
        return List.copyOf(names);
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] probe = {1, 2, 3};
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(probe);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
