// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.security.cert.CertificateException;
import java.util.Locale;

/**
 * Why a handshake of TLS failed, for the log, and what to do about it. The libraries tell it by the text of their
 * exceptions only.
 */
final class TlsFailure {
    /** What stands before the name of an error of BoringSSL. */
    private static final String OPENSSL = ":OPENSSL_internal:";

    /** What the native engine says of an exception that is the cause of its own. */
    private static final String GENERAL = "General OpenSslEngine";

    private TlsFailure() {}

    /** The words for the exception that the handler of TLS came with. */
    static String textOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof CertificateException)) {
            root = root.getCause();
        }
        if (root instanceof CertificateException) {
            // Of ours: what the device thinks of the server's comes as an alert.
            return "the device's certificate is not taken: " + root.getMessage();
        }
        // What is thrown on the way of the native engine says nothing but that.
        boolean says = !String.valueOf(failure.getMessage()).startsWith(GENERAL);
        return textOfMessage(says ? failure : root);
    }

    private static String textOfMessage(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null ? failure.toString() : message;
        int name = text.lastIndexOf(OPENSSL);
        String told = name < 0 ? text : text.substring(name + OPENSSL.length());
        String known = told.toLowerCase(Locale.ROOT);
        if (known.contains("no_shared_cipher") || known.contains("no cipher suites in common")) {
            return "no cipher suite in common; a device that offers key exchange by RSA only, as the C Link SDKs are"
                    + " built, needs tls.rsa-key-exchange: "
                    + told;
        }
        if (known.contains("unknown_ca")
                || known.contains("certificate_unknown")
                || known.contains("bad_certificate")) {
            return "the device does not trust the server's certificate, or looks for another host in it: "
                    + told;
        }
        if (known.contains("bad_packet_length")) {
            // An alert in clear where TLS 1.3 is encrypted already: so OpenSSL gives up on a
            // certificate.
            return "the device broke off; perhaps it does not trust the server's certificate: "
                    + told;
        }
        return told;
    }
}
